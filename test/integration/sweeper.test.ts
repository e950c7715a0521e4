import { GetItemCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { orderKey } from '../../lib/ingram/webhook/order-number.ts';
import { registerUserId } from '../../lib/store/user-registration.ts';
import { ingramApiParams } from '../../local/ingram-details.ts';
import { newOrderId } from '../support/events.ts';
import { eventually } from '../support/eventually.ts';
import { eventOf, simulatedLine } from '../support/ingram-requests.ts';
import { statusesOf } from '../support/inspection.ts';
import { startTestSystem, type TestSystem } from '../support/local-system.ts';

/*
 * What the sweeper finds, and what becomes of it.
 * Real: the sweeper and the forwarder as bundled, the index of the table, the queue's protocol. Doubles: AWS is emulated;
 * Ingram and Thirdwatch are simulators that enforce their wire contracts.
 */
let system: TestSystem;

beforeAll(async () => {
  system = await startTestSystem({
    params: { ...ingramApiParams(), 'ingram-sweep': 'on', 'cancel-settle-minutes': '0' },
  });
  // The first sweep ends what is older than itself.
  await system.invoke('sweeper', {});
});
afterAll(() => system.stop());

const today = () => daysAgo(0);
const daysAgo = (days: number) => new Date(Date.now() - days * 24 * 60 * 60_000).toISOString();
const table = () => system.refs.OrdersTable ?? '';
const itemOf = async (orderId: string) => {
  const key = { orderId: { S: orderKey(orderId) } };
  const { Item } = await system.clients.dynamoDb.send(new GetItemCommand({ TableName: table(), Key: key }));
  return Item;
};

/** Waits for a call to Thirdwatch, and until what is known of the order is stored, which a sweep looks at. */
async function toldOf(orderId: string, status: string): Promise<void> {
  await eventually(
    `${orderId} is told ${status}`,
    () => statusesOf(system, orderId).includes(status) || undefined,
  );
  await system.drained();
}

describe('An order', () => {
  it('of which no webhook ever came is found, and told once', async () => {
    const orderId = newOrderId();
    system.ingram.putOrder({
      ...{ ingramOrderNumber: '20-A1', customerOrderNumber: orderId, orderStatus: 'Shipped' },
      ...{ shipDate: today(), lines: [simulatedLine('Shipped')] },
    });
    await system.invoke('sweeper', {});
    await toldOf(orderId, '_fulfilled');
    await system.invoke('sweeper', {});
    await system.drained();

    expect(statusesOf(system, orderId)).toEqual(['_fulfilled']);
    expect(system.acceptedFor(orderId)).toMatchObject([{ body: { _customInfo: { recheck: 'missed' } } }]);
    expect(system.ingram.violations()).toEqual([]);
  });

  it('of which the last webhook was lost is found, and told what has become of it', async () => {
    const orderId = newOrderId();
    const number = '20-A2';
    const { body } = eventOf(orderId, { eventType: 'im::order_hold', orderNumber: number });
    await system.sendSigned(body);
    await toldOf(orderId, '_held');
    system.ingram.putOrder({
      ...{ ingramOrderNumber: number, customerOrderNumber: orderId, orderStatus: 'Canceled' },
      lines: [simulatedLine('Canceled')],
    });
    await system.invoke('sweeper', {});
    await toldOf(orderId, '_canceled');

    expect(statusesOf(system, orderId)).toEqual(['_held', '_canceled']);
  });

  it('that the shop has registered, and of which nothing was ever heard, is looked up once it is silent', async () => {
    const orderId = newOrderId();
    const registration = { orderId, userId: 'Buyer-7' };
    await registerUserId(system.clients.dynamoDb, table(), registration, 4_000_000_000);
    system.ingram.putOrder({
      ...{ ingramOrderNumber: '20-A5', customerOrderNumber: orderId, orderStatus: 'Processing' },
      ...{ ingramOrderDate: daysAgo(15), lines: [simulatedLine('In Progress')] },
    });
    await system.invoke('sweeper', {});
    await system.drained();

    expect(statusesOf(system, orderId)).toEqual([]);
    expect((await itemOf(orderId))?.rechecks?.M).toHaveProperty('silent');
  });

  it('that agrees with Ingram’s list costs no further request', async () => {
    const orderId = newOrderId();
    const { body } = eventOf(orderId, { eventType: 'im::order_shipped', orderNumber: '20-A3' });
    await system.sendSigned(body);
    await toldOf(orderId, '_fulfilled');
    system.ingram.putOrder({
      ...{ ingramOrderNumber: '20-A3', customerOrderNumber: orderId, orderStatus: 'Shipped' },
      ...{ shipDate: today(), lines: [simulatedLine('Shipped')] },
    });
    system.ingram.clear();
    await system.invoke('sweeper', {});
    await system.drained();

    expect(new Set(system.ingram.calls().map(({ endpoint }) => endpoint))).toEqual(
      new Set(['order-search', 'returns-search']),
    );
  });
});

describe('Returned goods', () => {
  const shipped = (orderId: string, orderNumber: string, lineCount: number) => {
    const lines = Array.from({ length: lineCount }, (_, index) => ({
      ...{ ingramLineNumber: `00${index + 1}`, lineStatus: 'shipped' },
      ...{ requestedQuantity: 1, shippedQuantity: 1 },
    }));
    return eventOf(orderId, { eventType: 'im::order_shipped', orderNumber, lines }).body;
  };
  const putReturn = (customerOrderNumber: string, caseRequestNumber: string, ingramLineNumber: number) =>
    system.ingram.putReturn({
      caseRequestNumber,
      products: [{ ingramLineNumber, customerOrderNumber, quantity: 1 }],
    });

  it('are told when every piece has come back, and not before, whichever was heard of first', async () => {
    const [known, unknown] = [newOrderId(), newOrderId()];
    await system.sendSigned(shipped(known, '20-A4', 2));
    await toldOf(known, '_fulfilled');
    putReturn(known, 'CAS-1', 1);
    putReturn(unknown, 'CAS-2', 1);
    await system.invoke('sweeper', {});
    await system.drained();
    await system.sendSigned(shipped(unknown, '20-A6', 1));
    await toldOf(unknown, '_fulfilled');
    expect(statusesOf(system, known)).toEqual(['_fulfilled']);

    putReturn(known, 'CAS-3', 2);
    await system.invoke('sweeper', {});
    await toldOf(known, '_returned');
    await toldOf(unknown, '_returned');
    expect(system.ingram.violations()).toEqual([]);
  });
});

describe('While Ingram is down', () => {
  it('the sweeper waits, without an error, and goes on where it stopped', async () => {
    const runs = () => system.logs.filter(({ outcome }) => outcome === 'swept');
    const run = async () => {
      const before = runs().length;
      await system.invoke('sweeper', {});
      return eventually('the run is logged', () => runs()[before]);
    };
    system.ingram.setFaults([{ endpoint: 'order-search', status: 503, times: -1 }]);
    const interrupted = await run();
    system.ingram.setFaults([]);
    expect(interrupted.error?.message).toContain('503');

    const swept = await run();
    expect(swept.pages).toBe(5);
  });
});
