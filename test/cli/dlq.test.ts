import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { DURATION } from '../support/duration.ts';
import { newOrderId } from '../support/events.ts';
import { statusesOf } from '../support/inspection.ts';
import { FAST_RETRIES, type TestSystem } from '../support/local-system.ts';
import { parkEvent } from '../support/parked.ts';
import { parkedMessagesOf, put, take, urlOf } from '../support/queues.ts';
import { relay, startRelaySystem } from '../support/relay.ts';

/*
 * Real: the whole of the command, the forwarder as bundled, the protocol of SQS. Doubles: SQS is an emulator, with
 * message move tasks of this project's own; of an order, it hands out one message at a time.
 */
let system: TestSystem;

beforeAll(async () => {
  system = await startRelaySystem({ params: FAST_RETRIES });
});
afterEach(() => system.emulators.sqs.reset());
afterAll(() => system.stop());

const dlq = (...args: string[]) => relay(system, ['dlq', ...args]);
const parkedIds = () =>
  system.messagesIn('OrderEventsDlq').map(({ messageAttributes }) => messageAttributes.eventId?.StringValue);

describe('relay dlq list', () => {
  it('says that nothing is parked', async () => {
    expect(await dlq('list')).toEqual({ exitCode: 0, stdout: 'Nothing is parked.\n', stderr: '' });
  });

  it('groups by reason and order, counts what it cannot see, and leaves everything in place', async () => {
    const orderId = newOrderId();
    const rejected = await parkEvent(system, { reason: 'rejected-by-thirdwatch', orderId, httpStatus: 422 });
    const hidden = await parkEvent(system, { reason: 'no-user-id', orderId });
    const unreadable = await parkEvent(system, { reason: 'unreadable', parkedAt: Date.now() - 7_260_000 });

    const { exitCode, stdout, stderr } = await dlq('list');

    expect(exitCode).toBe(1);
    expect(stdout.split('\n').map((line) => line.replaceAll(/ +/g, ' '))).toEqual([
      'REASON ORDER EVENT PARKED ATTEMPTS HTTP ID',
      expect.stringMatching(
        `^rejected-by-thirdwatch ${orderId} ${rejected.eventId} ${DURATION} 2 422 [0-9a-f]{8}$`,
      ),
      expect.stringMatching(
        `^unreadable ${unreadable.orderId} ${unreadable.eventId} ${DURATION} 2 - [0-9a-f]{8}$`,
      ),
      '',
      'REASON MESSAGES ORDERS OLDEST',
      expect.stringMatching(`^rejected-by-thirdwatch 1 1 ${DURATION}$`),
      expect.stringMatching(/^unreadable 1 1 2 h 1 min$/),
      '',
    ]);
    expect(stderr).toMatch(/^1 more waits behind those of the same order/);
    expect(parkedIds().sort()).toEqual([rejected, hidden, unreadable].map(({ eventId }) => eventId).sort());
  });

  it('does not say that nothing is parked while somebody else looks at it', async () => {
    const { orderId } = await parkEvent(system, { reason: 'no-user-id' });
    await take(system, 'OrderEventsDlq');

    const list = await dlq('list');
    const filtered = await dlq('list', '--order', orderId);
    const redrive = await dlq('redrive', '--order', orderId, '--yes');

    for (const { exitCode, stdout } of [list, filtered]) {
      expect({ exitCode, stdout }).toEqual({
        exitCode: 1,
        stdout: 'Something is parked, and nothing of it can be seen now. Try again.\n',
      });
    }
    expect(list.stderr).toContain('1 more waits behind those of the same order, or somebody else is looking');
    expect(redrive).toMatchObject({
      exitCode: 1,
      stdout: expect.stringMatching(/^Nothing that can be seen is to be sent back\. 1 more waits /),
    });
  });

  it('lists as JSON what is of a reason and an order, with what SQS itself has moved', async () => {
    const other = await parkEvent(system, { reason: 'no-user-id' });
    await put(system, 'OrderEventsDlq', [{ body: '{}', groupId: 'PO-1' }]);

    const byReason = await dlq('list', '--json', '--reason', 'received-too-often');
    const byOrder = await dlq('list', '--json', '--order', other.orderId);

    expect(JSON.parse(byReason.stdout)).toMatchObject({
      messages: [{ messageId: expect.any(String), order: 'PO-1', reason: 'received-too-often' }],
      unseen: 0,
    });
    expect(JSON.parse(byOrder.stdout)).toMatchObject({
      messages: [{ eventId: other.eventId, reason: 'no-user-id', attempts: 2 }],
    });
  });

  it('refuses a reason that there is not', async () => {
    const { exitCode, stderr } = await dlq('list', '--reason', 'unreadabel');

    expect(exitCode).toBe(2);
    expect(stderr).toContain('rejected-by-thirdwatch');
  });
});

describe('relay dlq show', () => {
  it('shows what the receiver had queued, by the beginning of the id', async () => {
    const { eventId, orderId } = await parkEvent(system, { reason: 'no-user-id' });
    const id = idOf(orderId);

    const { stdout } = await dlq('show', id.slice(0, 8));

    expect(stdout).toMatch(new RegExp(`^id +${id}\\norder +${orderId}\\nreason +no-user-id\\n`));
    expect(stdout).toMatch(/^MessageGroupId +PO-/m);
    expect(JSON.parse(stdout.slice(stdout.indexOf('{')))).toMatchObject({
      eventId,
      resources: [{ customerOrderNumber: orderId }],
    });
  });

  it('shows the bare body of what cannot be read', async () => {
    await put(system, 'OrderEventsDlq', [
      { body: 'garbage', groupId: 'PO-2', attributes: { reason: 'unreadable' } },
    ]);

    const { stdout } = await dlq('show', '--json', idOf('PO-2'));

    expect(JSON.parse(stdout)).toMatchObject({ problem: 'The message is not JSON.', rawBody: 'garbage' });
  });

  it('says when there is no such message', async () => {
    const { exitCode, stdout, stderr } = await dlq('show', 'ffffffff-0');

    expect([exitCode, stdout]).toEqual([1, '']);
    expect(stderr).toContain('No parked message has an id that begins with ffffffff-0.');
  });
});

describe('relay dlq redrive', () => {
  it('sends back what was chosen, also from behind what was not', async () => {
    const orderId = newOrderId();
    const held = await parkEvent(system, {
      reason: 'rejected-by-thirdwatch',
      orderId,
      news: 'hold',
      minute: 1,
    });
    const neighbour = await parkEvent(system, { reason: 'unreadable', orderId });
    const voided = await parkEvent(system, { reason: 'rejected-by-thirdwatch', news: 'void' });

    const { exitCode, stdout } = await dlq(
      'redrive',
      '--reason',
      'rejected-by-thirdwatch',
      '--yes',
      '--json',
    );
    await system.outcomeOf(held.eventId, 'forwarded');
    await system.outcomeOf(voided.eventId, 'forwarded');

    expect([exitCode, JSON.parse(stdout)]).toEqual([0, { redriven: 2, unseen: 0 }]);
    expect(statusesOf(system, orderId)).toEqual(['_held']);
    expect(parkedIds()).toEqual([neighbour.eventId]);
  });

  it('changes nothing as a dry run, nor when nobody agrees', async () => {
    const { eventId } = await parkEvent(system, { reason: 'no-user-id' });

    const dry = await dlq('redrive', '--dry-run');
    const unasked = await dlq('redrive', '--reason', 'no-user-id');

    expect([dry.exitCode, dry.stdout]).toEqual([0, 'To be sent back: 1 message of 1 order (no-user-id).\n']);
    expect([unasked.exitCode, unasked.stdout]).toEqual([2, '']);
    expect(unasked.stderr).toContain(
      'There is no terminal to answer in, so nothing was changed. Give --yes to do it.',
    );
    expect(parkedIds()).toEqual([eventId]);
  });

  it('leaves what may be an attack where it is, unless it is named', async () => {
    const { eventId, orderId } = await parkEvent(system, { reason: 'event-id-reused' });

    const { exitCode, stdout, stderr } = await dlq('redrive', '--order', orderId, '--yes');

    expect([exitCode, stdout]).toEqual([0, 'There is nothing to send back.\n']);
    expect(stderr).toContain('only --reason event-id-reused sends them back');
    expect(parkedIds()).toEqual([eventId]);
  });

  it('has SQS move everything, and warns of what may be an attack', async () => {
    const orderId = newOrderId();
    const events = [
      await parkEvent(system, { reason: 'rejected-by-thirdwatch', orderId, news: 'hold', minute: 1 }),
      await parkEvent(system, { reason: 'no-user-id', orderId, news: 'ship', minute: 2 }),
      await parkEvent(system, { reason: 'event-id-reused' }),
    ];

    const { exitCode, stdout, stderr } = await dlq('redrive', '--rate', '10', '--yes');
    for (const { eventId } of events) await system.outcomeOf(eventId, 'forwarded');

    expect([exitCode, stdout]).toEqual([0, 'Sent back: 3 messages.\n']);
    expect(stderr).toContain('may be an attack');
    expect(stderr).toMatch(/To see what becomes of it: .*npx relay --local tail$/m);
    expect(statusesOf(system, orderId)).toEqual(['_held', '_fulfilled']);
    expect(parkedIds()).toEqual([]);
  });

  it('is parked anew without a trace of the former reason when nothing has changed', async () => {
    const { eventId, orderId } = await parkEvent(system, {
      reason: 'rejected-by-thirdwatch',
      httpStatus: 404,
    });
    system.thirdwatch.setFaults([{ status: 422, orderId }]);

    await dlq('redrive', '--order', orderId, '--yes');
    await system.outcomeOf(eventId, 'parked');

    expect(parkedMessagesOf(system, orderId)).toMatchObject([
      { messageAttributes: { httpStatus: { StringValue: '422' } } },
    ]);
  });
});

describe('relay dlq drop', () => {
  it.each(['show', 'drop'])('%s takes no message that nobody has named', async (command) => {
    const { eventId, orderId } = await parkEvent(system, { reason: 'no-order-number' });

    const short = await dlq(command, idOf(orderId).slice(0, 7), '--yes');
    const empty = await dlq(command, '', '--yes');

    expect(short).toMatchObject({
      exitCode: 2,
      stdout: '',
      stderr: expect.stringContaining('Give 8 characters of it at least'),
    });
    expect(empty).toMatchObject({ exitCode: 2, stdout: '', stderr: expect.stringContaining("cannot be ''") });
    expect(parkedIds()).toEqual([eventId]);
  });

  it('deletes a message, once somebody has agreed', async () => {
    const { eventId, orderId } = await parkEvent(system, { reason: 'no-order-number' });
    const kept = await parkEvent(system, { reason: 'no-order-number' });
    const id = idOf(orderId);

    const dry = await dlq('drop', id, '--dry-run', '--yes');
    const unasked = await dlq('drop', id);
    expect([dry.exitCode, unasked.exitCode]).toEqual([0, 2]);
    for (const shown of [dry.stdout, unasked.stderr]) expect(shown).toContain(eventId);
    expect(parkedIds().sort()).toEqual([eventId, kept.eventId].sort());

    const { exitCode, stdout } = await dlq('drop', id, '--yes');
    expect([exitCode, stdout]).toEqual([0, `Dropped: ${id}.\n`]);
    expect(parkedIds()).toEqual([kept.eventId]);
  });
});

/** As `relay dlq list` shows it. */
function idOf(orderId: string): string {
  const queue = urlOf(system, 'OrderEventsDlq').split('/').at(-1) ?? '';
  const { ready = [], inflight = [] } = system.emulators.sqs.inspectQueue(queue)?.messages ?? {};
  const messages = [...ready, ...inflight.map(({ message }) => message)];
  return messages.find(({ messageGroupId }) => messageGroupId === orderId)?.messageId ?? '';
}
