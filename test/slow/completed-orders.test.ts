import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { newOrderId } from '../support/events.ts';
import { eventually } from '../support/eventually.ts';
import { eventOf, frequentDetailsParams, simulatedLine } from '../support/ingram-requests.ts';
import { statusesOf } from '../support/inspection.ts';
import { FAST_RETRIES, startTestSystem, type TestSystem } from '../support/local-system.ts';
import { permutationsOf } from '../support/permutations.ts';

/*
 * What Thirdwatch hears when Ingram's Order Details complete the events, in every sequence of them.
 * Real: both functions as bundled, API Gateway's emulation, the protocols of SQS, DynamoDB and Secrets Manager.
 * Doubles: the three services are emulators; Ingram and Thirdwatch are simulators that enforce their wire contracts.
 */
let system: TestSystem;

beforeAll(async () => {
  system = await startTestSystem({
    ingramRequestsPerMinute: 6000,
    params: { ...FAST_RETRIES, ...frequentDetailsParams('complete') },
  });
});
afterAll(async () => {
  expect(system.ingram.violations()).toEqual([]);
  await system.stop();
});

describe('An order split over two Ingram orders of two lines, with events for one line of each', () => {
  type Line = 'X1' | 'X2' | 'Y1' | 'Y2';
  const EVENTS: readonly Line[] = ['X1', 'Y2'];

  /** The sequence in which lines ship; Ingram tells of some of them. */
  async function live(shipped: readonly Line[]): Promise<readonly string[]> {
    const orderId = newOrderId();
    const numberOf = (name: string) => `20-${name[0]}${orderId.slice(3)}`;
    const show = (gone: readonly Line[]) => {
      for (const name of ['X', 'Y']) {
        const lines = [`${name}1`, `${name}2`].map((line) =>
          gone.some((each) => each === line)
            ? simulatedLine('Shipped', { trackingNumber: `1Z-${line}` })
            : simulatedLine('Backordered'),
        );
        system.ingram.putOrder({ ingramOrderNumber: numberOf(name), customerOrderNumber: orderId, lines });
      }
    };
    const heard: string[] = [];
    const tell = async (name: string, ...tellings: Parameters<typeof eventOf>[1][]) => {
      const { eventId, body } = eventOf(orderId, ...tellings);
      await system.sendSigned(body);
      await eventually(`${name} of ${shipped}`, () =>
        system.logs.find(({ correlation_id: id, outcome }) => id === eventId && outcome !== 'queued'),
      );
      heard.push(`${name}: ${statusesOf(system, orderId).at(-1)}`);
    };
    show([]);
    const backordered = { eventType: 'im::order_backordered' };
    await tell(
      'backordered',
      { ...backordered, orderNumber: numberOf('X') },
      { ...backordered, orderNumber: numberOf('Y') },
    );
    for (const [index, line] of shipped.entries()) {
      show(shipped.slice(0, index + 1));
      const lines = [{ ingramLineNumber: `00${line[1]}`, lineStatus: 'IM::shipped' }];
      if (EVENTS.includes(line))
        await tell(line, { eventType: 'im::order_shipped', orderNumber: numberOf(line), lines });
    }
    await tell('invoiced', {
      eventType: 'im::order_invoiced',
      orderNumber: numberOf('X'),
      lines: [{ ingramLineNumber: '001', lineStatus: 'invoiced' }],
    });
    return heard;
  }

  it('is told as fulfilled exactly when the last line has shipped, in each of the 24 sequences', async () => {
    const sequences = permutationsOf<Line>(['X1', 'X2', 'Y1', 'Y2']);
    const heard = await Promise.all(sequences.map(live));

    const expected = sequences.map((shipped) => [
      'backordered: _approved',
      ...shipped.flatMap((line, index) =>
        EVENTS.includes(line) ? [`${line}: ${index === 3 ? '_fulfilled' : '_approved'}`] : [],
      ),
      'invoiced: _fulfilled',
    ]);
    expect(heard).toHaveLength(24);
    expect(heard).toEqual(expected);
  });
});
