import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { fieldsOf } from '../../local/fields.ts';
import { NEWS, newOrderId, type OrderEvent, orderEvent } from '../support/events.ts';
import { callsFor, statusesOf } from '../support/inspection.ts';
import { FAST_RETRIES, startTestSystem, type TestSystem } from '../support/local-system.ts';
import { put, stopPolling, takeRecords, urlOf } from '../support/queues.ts';
import { recordsOf } from '../support/records.ts';

/*
 * The news of an order reach Thirdwatch in the order in which they happened, whatever the order of their arrival.
 * Real: both functions as bundled, API Gateway's emulation, the protocols of SQS and DynamoDB. Doubles: both are
 * emulators, and so is the event source mapping; Thirdwatch is a simulator.
 */
let system: TestSystem;

beforeAll(async () => {
  system = await startTestSystem({ params: FAST_RETRIES });
});
afterEach(() => system.thirdwatch.setFaults([]));
afterAll(() => system.stop());

const KINDS = ['backorder', 'hold', 'void'] as const;
type Kind = (typeof KINDS)[number];

const PERMUTATIONS: readonly (readonly Kind[])[] = KINDS.flatMap((first) =>
  KINDS.filter((kind) => kind !== first).map((second) => [
    first,
    second,
    ...KINDS.filter((kind) => kind !== first && kind !== second),
  ]),
);

/** In which each of the three is the oldest once, and once the newest. */
const CHRONOLOGIES: readonly (readonly Kind[])[] = [
  ['backorder', 'hold', 'void'],
  ['hold', 'void', 'backorder'],
  ['void', 'backorder', 'hold'],
];

describe('An order of which several events arrive', () => {
  it.each(PERMUTATIONS.map((arrival) => ({ arrival, name: arrival.join(', ') })))(
    '($name) is heard of last as its newest event says, and never of an older one after a newer',
    async ({ arrival }) => {
      const orders = CHRONOLOGIES.map((chronology) => ({ chronology, orderId: newOrderId() }));

      await Promise.all(
        orders.map(async ({ chronology, orderId }) => {
          for (const kind of arrival) {
            await system.sendSigned(orderEvent(orderId, kind, chronology.indexOf(kind)).body);
          }
        }),
      );
      await system.drained();

      for (const { chronology, orderId } of orders) {
        const statusesInTime: readonly unknown[] = chronology.map((kind) => NEWS[kind].status);
        const heard = statusesOf(system, orderId).map((status) => statusesInTime.indexOf(status));
        expect(heard.at(-1)).toBe(2);
        expect(heard).toEqual(heard.toSorted((a, b) => a - b));
        expect(new Set(heard).size).toBe(heard.length);
      }
    },
  );
});

describe('A message that has to wait', () => {
  it('is not overtaken by the later ones of its order, while other orders go on', async () => {
    const [waiting, other] = [newOrderId(), newOrderId()];
    system.thirdwatch.setFaults([{ status: 503, times: 2, orderId: waiting }]);

    const events = (['backorder', 'hold', 'ship'] as const).map((news, minute) =>
      orderEvent(waiting, news, minute),
    );
    for (const { body } of events) await system.sendSigned(body);
    await system.sendSigned(orderEvent(other, 'ship', 1).body);
    await system.drained();

    const heard = callsFor(system, waiting).map(({ body, status }) => [fieldsOf(body)._orderStatus, status]);
    expect(heard).toEqual([
      ['_approved', 503],
      ['_approved', 503],
      ['_approved', 200],
      ['_held', 200],
      ['_fulfilled', 200],
    ]);
    expect(firstHeardAt(other)).toBeLessThan(acceptedAt(waiting));
  });

  it('is not overtaken within its batch either', async () => {
    const [waiting, other] = [newOrderId(), newOrderId()];
    system.thirdwatch.setFaults([{ status: 503, orderId: waiting }]);
    const [first, second, third] = records(
      orderEvent(waiting, 'hold', 1),
      orderEvent(other, 'ship', 1),
      orderEvent(waiting, 'ship', 2),
    );

    const answer = await system.invoke('forwarder', { Records: [first, second, third] });

    expect(answer).toEqual({
      batchItemFailures: [{ itemIdentifier: first?.messageId }, { itemIdentifier: third?.messageId }],
    });
    expect(statusesOf(system, waiting)).toEqual([]);
    expect(statusesOf(system, other)).toEqual(['_fulfilled']);
  });

  it('comes back together with the rest of its group', async () => {
    const orderId = newOrderId();
    await stopPolling(system.eventSourceMapping);
    system.thirdwatch.setFaults([{ status: 503, headers: { 'retry-after': '600' }, orderId }]);
    const bodies = (['backorder', 'hold', 'ship'] as const).map(
      (news, minute) => records(orderEvent(orderId, news, minute))[0]?.body ?? '',
    );
    // Of one group, the emulator hands out one at a time: each has its own there, and the forwarder sees one.
    await put(
      system,
      'OrderEventsQueue',
      bodies.map((body, index) => ({ body, groupId: `${orderId}-${index}` })),
    );
    const taken = await takeRecords(system);
    const Records = bodies.flatMap((body) =>
      taken
        .filter((record) => record.body === body)
        .map((record) => ({ ...record, attributes: { ...record.attributes, MessageGroupId: orderId } })),
    );

    const before = Date.now();
    const answer = await system.invoke('forwarder', { Records });

    expect(answer).toEqual({
      batchItemFailures: Records.map(({ messageId }) => ({ itemIdentifier: messageId })),
    });
    const deadlines = Records.map(({ receiptHandle }) => visibleAgainAt(receiptHandle));
    expect(deadlines).toHaveLength(3);
    expect(Math.min(...deadlines)).toBeGreaterThanOrEqual(before + 600_000);
    expect(Math.max(...deadlines) - Math.min(...deadlines)).toBeLessThan(1_000);
  });
});

const records = (...events: readonly OrderEvent[]) => events.flatMap(({ body }) => recordsOf(body));
const firstHeardAt = (orderId: string) => Date.parse(callsFor(system, orderId)[0]?.at ?? '');
const acceptedAt = (orderId: string) => Date.parse(system.acceptedFor(orderId)[0]?.at ?? '');

function visibleAgainAt(receiptHandle: string): number {
  const name = urlOf(system, 'OrderEventsQueue').split('/').at(-1) ?? '';
  const inFlight = system.emulators.sqs.inspectQueue(name)?.messages.inflight ?? [];
  return inFlight.find((each) => each.receiptHandle === receiptHandle)?.visibilityDeadline ?? Number.NaN;
}
