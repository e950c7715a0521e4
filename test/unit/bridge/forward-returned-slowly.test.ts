// Doubles: the orders table, Thirdwatch and Ingram's answers, in memory. Real: what is asked, and when there is time.
import { describe, expect, it } from '@jest/globals';
import { forward } from '../../../lib/bridge/forward/forward.ts';
import type { InFlightMessage } from '../../../lib/bridge/forward/message.ts';
import { createIngramPort } from '../../../lib/bridge/ingram/ingram-port.ts';
import { readOrderDetails } from '../../../lib/ingram/api/order-details.ts';
import { createBreaker } from '../../../lib/platform/breaker.ts';
import type { RecheckMessage } from '../../../lib/queue/message.ts';
import { detailsLine } from '../../support/details.ts';
import { forwarderInTime, inFlight, recheckInFlight } from '../../support/forwarder.ts';
import { orderAt } from '../../support/ingram.ts';
import { line, ORDER_ID, rawNotification } from '../../support/orders.ts';

const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;

/** The forwarder's function runs for 30 seconds, and asks Ingram nothing in the last 18. */
const TIMES = { leftMs: 29 * SECOND_MS, reserveMs: 18 * SECOND_MS };

/** A case by which one piece has come back. */
function caseOf(caseRequestNumber: string): InFlightMessage<RecheckMessage> {
  const { record, content } = recheckInFlight('returned');
  return { record, content: { ...content, caseRequestNumber } };
}

/** An order of so many pieces, of which Ingram takes so long for each answer. */
function world(pieces: number, answerMs: number) {
  let spentMs = 0;
  const slowly = async <T>(answer: T): Promise<T> => {
    const endMs = spentMs + answerMs;
    await new Promise(setImmediate);
    spentMs = Math.max(spentMs, endMs);
    return answer;
  };
  const order = orderAt('Shipped', detailsLine(1, 'shipped', { quantityOrdered: pieces }));
  const found = [{ ingramOrderNumber: '20-RD001', subOrders: [], isCanceled: false }];
  const products = [{ customerOrderNumber: ORDER_ID, lineNumber: '1', quantity: 1 }];
  const ingram = createIngramPort({
    client: {
      orderDetails: (number) => slowly(readOrderDetails(order, number)),
      searchOrders: () => slowly({ found, hasMore: false }),
      returnDetails: (caseRequestNumber) =>
        slowly({ caseRequestNumber, isOfGoods: true, status: 'approved', products }),
    },
    ...{ mode: 'confirm', patienceMs: 0, outageMs: 60 * MINUTE_MS, silentMs: 0 },
    breaker: createBreaker({ service: 'Ingram', failures: 5, openMs: MINUTE_MS }),
    ...{ reserveMs: TIMES.reserveMs, now: () => memory.ports.now() },
  });
  const memory = forwarderInTime({ ingram, timeLeftMs: () => TIMES.leftMs - spentMs });
  const ship = () => {
    const counted = { lineStatus: 'shipped', requestedQuantity: pieces, shippedQuantity: pieces };
    const shipped = rawNotification('order_shipped', -3_600, { '20-RD001': [line(1, counted)] });
    return forward(inFlight(shipped), { ...memory.ports, ingram: { ...ingram, mode: 'off' } });
  };
  const recheck = (message: InFlightMessage) => {
    spentMs = 0;
    return forward(message, memory.ports);
  };
  return { ...memory, ship, recheck, numbers: Array.from({ length: pieces }, (_, place) => `C${place}`) };
}

describe('cases of returned goods where Ingram is slow', () => {
  it.each([
    [6, 2],
    [12, 1],
    [12, 2],
    [20, 1],
  ])('are told when the last of %i has come back: an answer takes %i seconds', async (pieces, seconds) => {
    const { ship, recheck, statuses, numbers } = world(pieces, seconds * SECOND_MS);
    await ship();
    for (const number of numbers) await recheck(caseOf(number));
    expect(statuses()).toEqual(['_fulfilled', '_returned']);
  });

  it.each([
    [6, 6],
    [12, 3],
  ])('keep no event waiting: of %i, with %i seconds for each, not all is asked', async (pieces, seconds) => {
    const { ship, recheck, rechecks, statuses, numbers, ports } = world(pieces, seconds * SECOND_MS);
    await ship();
    for (const number of numbers) expect(await recheck(caseOf(number))).toMatchObject({ outcome: 'no-news' });
    expect(statuses()).toEqual(['_fulfilled']);
    expect(rechecks()).toEqual({ returned: ports.now() + 15 * MINUTE_MS });
  });

  it('have what was missed looked up later, where both are due', async () => {
    const { ship, recheck, rechecks, numbers, ports } = world(12, 6 * SECOND_MS);
    for (const number of numbers.slice(1)) await recheck(caseOf(number));
    await ship();
    expect(await recheck(recheckInFlight('missed'))).toMatchObject({ outcome: 'no-news' });
    expect(rechecks()).toHaveProperty('missed', ports.now() + 15 * MINUTE_MS);
  });
});
