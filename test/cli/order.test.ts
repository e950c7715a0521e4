import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { fieldsOf } from '../../local/fields.ts';
import { newWorkFolder } from '../../local/work-folder.ts';
import { DURATION } from '../support/duration.ts';
import { type News, newOrderId, orderEvent } from '../support/events.ts';
import { callsFor, storedItem } from '../support/inspection.ts';
import { FAST_RETRIES, type TestSystem } from '../support/local-system.ts';
import { parkedMessagesOf } from '../support/queues.ts';
import { relay, startRelaySystem } from '../support/relay.ts';

/*
 * Real: the whole of the command, both functions as bundled, the protocols of SQS and DynamoDB. Doubles: both are
 * emulators; Thirdwatch is a simulator.
 */
let system: TestSystem;
let folder: string;

beforeAll(async () => {
  folder = await newWorkFolder('registrations');
  system = await startRelaySystem({ params: { ...FAST_RETRIES, 'user-id-fallback': 'park' } });
});
afterEach(() => {
  system.thirdwatch.setFaults([]);
  system.emulators.sqs.reset();
});
afterAll(async () => {
  await system.stop();
  await rm(folder, { recursive: true });
});

const order = (...args: string[]) => relay(system, ['order', ...args]);
const registered = async (orderId: string) => (await storedItem(system, orderId))?.userId?.S;

async function register(orderId: string, userId: string): Promise<void> {
  const { exitCode, stderr } = await order('register', orderId, '--user', userId, '--yes');
  expect({ exitCode, stderr }).toMatchObject({ exitCode: 0 });
}

/** Sends news of an order, and waits for what becomes of it. */
async function sent(orderId: string, news: News, outcome: string) {
  const event = orderEvent(orderId, news, 1);
  await system.sendSigned(event.body);
  await system.outcomeOf(event.eventId, outcome);
  return event;
}

describe('relay order', () => {
  it('shows what is known, and what Thirdwatch was told, with the user id that was registered before', async () => {
    const orderId = newOrderId();
    await register(orderId, 'user-1');
    const { eventId } = await sent(orderId, 'ship', 'forwarded');
    expect(await system.outcomeOf(eventId, 'queued')).toMatchObject({ orderId });

    const { exitCode, stdout } = await order(orderId);
    const json = await order(orderId, '--json');

    expect(callsFor(system, orderId).map(({ body }) => fieldsOf(body)._userId)).toEqual(['user-1']);
    expect(exitCode).toBe(0);
    expect(stdout.replaceAll(/ +/g, ' ')).toMatch(
      new RegExp(
        [
          `^order ${orderId}`,
          'status shipped, _fulfilled to Thirdwatch',
          'because 3 of 3 pieces shipped',
          `last told _fulfilled, \\S+Z \\(${DURATION} ago\\)`,
          'user user-1, registered',
          'tracking no number known',
          'waiting none of its events',
          'parked none of its events',
          '',
          'INGRAM ORDER LINE SUB-ORDER REQUESTED SHIPPED LEFT AS OF',
          `20-RD128 1 - 3 3 nothing 2026-01-05T08:01:00Z \\(${DURATION} ago\\)`,
          '',
          'AT BY WHAT',
          `\\S+Z received ${eventId} im::order_shipped`,
          `\\S+Z changed ${eventId} line 1 of 20-RD128: 3 pieces ordered, 3 pieces shipped`,
          `\\S+Z told ${eventId} _fulfilled: 3 of 3 pieces shipped`,
          '$',
        ].join('\n'),
      ),
    );
    expect(JSON.parse(json.stdout)).toMatchObject({
      orderId,
      userId: 'user-1',
      status: 'shipped',
      lastReport: { status: '_fulfilled' },
      history: [
        { status: '_fulfilled', times: 1, cause: eventId, because: { text: '3 of 3 pieces shipped' } },
      ],
      timeline: [
        { kind: 'received', cause: eventId },
        { kind: 'changed', changes: ['line 1 of 20-RD128: 3 pieces ordered, 3 pieces shipped'] },
        { kind: 'told', status: '_fulfilled', because: { state: 'shipped', shippedPieces: 3 } },
      ],
      toBeTold: null,
      lines: [
        { ingramOrder: '20-RD128', shipped: 3, remainder: 'nothing', asOf: '2026-01-05T08:01:00.000Z' },
      ],
      waiting: [],
      parked: [],
    });
  });

  it('shows what waits for another attempt, and why', async () => {
    const orderId = newOrderId();
    await register(orderId, 'user-1');
    system.thirdwatch.setFaults([{ status: 503, orderId, times: -1 }]);
    const { eventId } = await sent(orderId, 'hold', 'retry');

    const { stdout } = await order(orderId);

    expect(stdout).toContain('unknown: none of its events was processed yet');
    expect(stdout).toMatch(
      new RegExp(`\n\\S+Z +failed +${eventId} +\\d+ attempts?(, last error)?: Thirdwatch answered 503`),
    );
    expect(stdout).toMatch(
      new RegExp(`\n\\S+Z .*waits +${eventId} +for its next attempt: Thirdwatch answered 503`),
    );
  });

  it('shows as parked, and not as waiting, what cannot be used, in whatever letters the number is given', async () => {
    const { orderId, eventId, body } = orderEvent(newOrderId(), 'ship', 1);
    await system.sendSigned(JSON.parse(JSON.stringify(body).replace('order_shipped', 'order_exploded')));
    await system.outcomeOf(eventId, 'parked');

    const { stdout } = await order(orderId.toLowerCase());

    expect(stdout).toMatch(/\nwaiting +none of its events\n/);
    expect(stdout).toMatch(
      new RegExp(`\n\\S+Z +parked +${eventId} +unknown-event-type: .* \\(still parked: `),
    );
  });

  it('says that it knows nothing of an order', async () => {
    const { exitCode, stdout, stderr } = await order('PO-NONE');

    expect([exitCode, stdout]).toEqual([1, '']);
    expect(stderr).toContain('Nothing is known about order PO-NONE');
  });
});

describe('relay order register', () => {
  it('mends, with a redrive, what was parked for want of a user id', async () => {
    const orderId = newOrderId();
    const { eventId } = await sent(orderId, 'ship', 'parked');
    const before = await order(orderId);
    expect(before.stdout).toContain('shipped, _fulfilled to Thirdwatch, not told yet');
    expect(before.stdout).toMatch(new RegExp(`\n\\S+Z +parked +${eventId} +no-user-id: `));

    const { exitCode, stderr } = await order('register', orderId, '--user', 'user-9', '--yes');
    expect(exitCode).toBe(0);
    expect(stderr).toContain('npx relay --local dlq redrive --reason no-user-id');
    await relay(system, ['dlq', 'redrive', '--reason', 'no-user-id', '--yes']);
    await system.outcomeOf(eventId, 'forwarded');

    expect(callsFor(system, orderId).map(({ body }) => fieldsOf(body)._userId)).toEqual(['user-9']);
    expect(parkedMessagesOf(system, orderId)).toEqual([]);
  });

  it('shows which user another one takes the place of, and changes nothing unless somebody agrees', async () => {
    const orderId = newOrderId();
    await register(orderId, 'user-1');

    const dry = await order('register', orderId, '--user', 'user-2', '--dry-run');
    const unasked = await order('register', orderId, '--user', 'user-2');

    expect(dry.exitCode).toBe(0);
    expect(dry.stdout).toMatch(new RegExp(`\n${orderId} +user-1 +→ +user-2\n`));
    expect(dry.stdout).toContain('New: 0, replacing another user: 1, unchanged: 0.');
    expect([unasked.exitCode, unasked.stdout]).toEqual([2, '']);
    expect(unasked.stderr).toContain('Give --yes to do it.');
    expect(await registered(orderId)).toBe('user-1');
  });

  it('registers what a file holds, and leaves the rest of each item alone', async () => {
    const [known, same, other] = [newOrderId(), newOrderId(), newOrderId()];
    await register(same, 'user-1');
    await register(known, 'user-1');
    await sent(known, 'ship', 'forwarded');
    const item = await storedItem(system, known);
    const file = join(folder, 'orders.csv');
    await writeFile(
      file,
      `\ufefforderNumber,userId\r\n${known},"user, 2"\r\n${same},user-1\r\n${other},user-3\r\n`,
    );

    const { exitCode, stdout } = await order('register', '--file', file, '--yes', '--json');

    expect([exitCode, JSON.parse(stdout)]).toEqual([0, { registered: 2, unchanged: 1 }]);
    expect(await storedItem(system, known)).toEqual({ ...item, userId: { S: 'user, 2' } });
    expect(await registered(other)).toBe('user-3');
    const expiresInDays =
      (Number((await storedItem(system, other))?.expiresAt?.N) - Date.now() / 1000) / 86_400;
    expect(String(Math.round(expiresInDays))).toBe(system.forwarderEnvironment.ORDER_RETENTION_DAYS);
  });

  it('names all faults of a file, and registers nothing of it', async () => {
    const orderId = newOrderId();
    const file = join(folder, 'bad.csv');
    await writeFile(file, `orderNumber,userId\n${orderId},user-1\n,user-2\nPO-3\n${orderId},user-4\n`);

    const { exitCode, stdout, stderr } = await order('register', '--file', file, '--yes');

    expect([exitCode, stdout]).toEqual([2, '']);
    expect(stderr.split('\n')).toEqual([
      expect.stringMatching(/^relay: Nothing was registered\. \S+bad\.csv has 3 faults:$/),
      'Line 3: the order number is missing.',
      'Line 4: it has 1 field instead of 2.',
      'Line 5: its order has another user in line 2.',
      '',
    ]);
    expect(await registered(orderId)).toBeUndefined();
  });

  it.each([
    ['neither a user nor a file', ['PO-1'], 'Give the number of an order with --user, or --file alone.'],
    ['a file that is not there', ['--file', 'none.csv'], 'none.csv cannot be read'],
    ['a user id with a blank around it', ['PO-1', '--user', 'user-1 '], 'the user id has spaces around it'],
  ])('refuses %s', async (_, args, message) => {
    const { exitCode, stderr } = await order('register', ...args);

    expect(exitCode).toBe(2);
    expect(stderr).toContain(message);
  });
});
