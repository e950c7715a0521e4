import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { openLocalStage } from '../../cli/local/stage.ts';
import { archived } from '../support/archive.ts';
import { openConsole } from '../support/console.ts';
import { type News, newOrderId, orderEvent } from '../support/events.ts';
import { callsFor, statusesOf } from '../support/inspection.ts';
import { FAST_RETRIES, type TestSystem } from '../support/local-system.ts';
import { DENIED, relay, relayWithFaultySqs, startRelaySystem } from '../support/relay.ts';

/*
 * Real: the whole of the command, the functions as bundled with `archive: on`, the protocols of SQS, S3 and DynamoDB.
 * Doubles: all three are emulators; Thirdwatch is a simulator.
 */
let system: TestSystem;

beforeAll(async () => {
  system = await startRelaySystem({ archive: true, params: FAST_RETRIES });
});
afterEach(() => system.thirdwatch.setFaults([]));
afterAll(() => system.stop());

const events = (...args: string[]) => relay(system, ['events', ...args]);

/** Sends news of an order, and waits until the archive has what became of it. */
async function sent(orderId: string, ...news: readonly News[]) {
  const all = news.map((each, index) => orderEvent(orderId, each, index + 1));
  for (const event of all) {
    await system.sendSigned(event.body);
    await system.outcomeOf(event.eventId, 'forwarded');
  }
  await archived(system, orderId, ...news.map(() => 'forwarded' as const));
  return all;
}

describe('relay events', () => {
  it('lists what became of the events of an order, and what Thirdwatch was told', async () => {
    const orderId = newOrderId();
    const [held, shipped] = await sent(orderId, 'hold', 'ship');
    const { exitCode, stdout } = await events('--order', orderId.toLowerCase());

    expect(exitCode).toBe(0);
    expect(
      stdout
        .split('\n')
        .map((line) => line.split(/ {2,}/).slice(1))
        .filter(({ length }) => length > 0),
    ).toEqual([
      ['EVENT', 'ORDER', 'TYPE', 'OUTCOME', 'TOLD'],
      [held?.eventId, orderId, 'im::order_hold', 'forwarded', '_held'],
      [shipped?.eventId, orderId, 'im::order_shipped', 'forwarded', '_fulfilled'],
    ]);
  });

  it('selects by time and by outcome', async () => {
    const orderId = newOrderId();
    system.thirdwatch.setFaults([{ status: 422, orderId }]);
    const event = orderEvent(orderId, 'hold', 1);
    await system.sendSigned(event.body);
    await archived(system, orderId, 'parked');
    const listed = async (...args: string[]) =>
      JSON.parse((await events('list', '--order', orderId, '--json', ...args)).stdout).events;

    expect(await listed('--outcome', 'parked')).toMatchObject([
      { eventId: event.eventId, reason: 'rejected-by-thirdwatch', told: null },
    ]);
    expect(await listed('--outcome', 'forwarded')).toEqual([]);
    expect(await listed('--until', '1h')).toEqual([]);
  });

  it('refuses a time that ends before it begins', async () => {
    const { exitCode, stderr } = await events('list', '--since', '1h', '--until', '2h');

    expect({ exitCode, stderr }).toEqual({
      exitCode: 2,
      stderr: expect.stringContaining('before it begins'),
    });
  });

  it('shows an event in full: its message, each call and each answer', async () => {
    const [event] = await sent(newOrderId(), 'hold');
    const { stdout } = await events('show', event?.eventId ?? '');

    expect(stdout).toMatch(/^outcome +forwarded$/m);
    expect(stdout).toContain('"lineStatus": "SALES_HOLD"');
    expect(stdout).toMatch(/"_orderStatus": "_held"[\s\S]*Answer: 200 \{/);
  });

  it('is shown by the console as well, as far as the order is concerned', async () => {
    const [event] = await sent(newOrderId(), 'hold');
    const { eventId = '', orderId = '' } = event ?? {};
    process.env.LOCAL_API_PORT = new URL(system.webhookUrl).port;
    const console = await openConsole(await openLocalStage());
    const ofOrder = await (await console.get(`/api/event?event=${eventId}&order=${orderId}`)).json();
    const ofOther = await console.get(`/api/event?event=${eventId}&order=${newOrderId()}`);
    await console.stop();

    expect(ofOrder).toMatchObject({
      events: [
        { eventId, orderId, attempts: [{ calls: [{ body: { _orderStatus: '_held' }, status: 200 }] }] },
      ],
    });
    expect(JSON.stringify(ofOrder)).toContain('SALES_HOLD');
    expect(await ofOther.json()).toMatchObject({
      error: expect.stringContaining('The archive has nothing of'),
    });
  });

  it('says of an event that it is not known', async () => {
    const { exitCode, stderr } = await events('show', 'NOBODY');

    expect({ exitCode, stderr }).toEqual({ exitCode: 1, stderr: expect.stringContaining('is not known') });
  });
});

describe('relay events replay', () => {
  it('of a time gives no call that is not news', async () => {
    const orderId = newOrderId();
    const sentEvents = await sent(orderId, 'backorder', 'hold', 'ship');
    const calls = callsFor(system, orderId).length;
    const dry = await events('replay', '--order', orderId, '--since', '1h', '--dry-run');
    const { exitCode, stdout } = await events('replay', '--order', orderId, '--since', '1h', '--yes');
    for (const { eventId } of sentEvents) await system.outcomeOf(eventId, 'no-news');
    await system.drained();

    expect(dry.stdout).toContain('3 events to replay; none causes a call to Thirdwatch.');
    expect({ exitCode, stdout }).toMatchObject({
      exitCode: 0,
      stdout: expect.stringContaining('Replayed: 3 events'),
    });
    expect(callsFor(system, orderId)).toHaveLength(calls);
    expect(statusesOf(system, orderId)).toEqual(['_approved', '_held', '_fulfilled']);
  });

  it('of an event whose call was rejected tells it', async () => {
    const orderId = newOrderId();
    system.thirdwatch.setFaults([{ status: 422, orderId }]);
    const event = orderEvent(orderId, 'hold', 1);
    await system.sendSigned(event.body);
    await archived(system, orderId, 'parked');

    expect((await events('replay', event.eventId, '--dry-run')).stdout).toMatch(
      /is told _held\n[\s\S]*Thirdwatch would get 1 call\./,
    );
    await events('replay', event.eventId, '--yes');
    await system.outcomeOf(event.eventId, 'forwarded');

    expect(statusesOf(system, orderId)).toEqual(['_held']);
  });

  it('says how many it has sent when SQS takes no more', async () => {
    const orderId = newOrderId();
    const [, second] = await sent(orderId, 'backorder', 'hold');
    const fault = { operation: 'SendMessageBatch', bodyIncludes: second?.eventId ?? '', error: DENIED };

    const args = ['events', 'replay', '--order', orderId, '--since', '1h', '--rate', '1', '--yes'];
    const { exitCode, stdout, stderr } = await relayWithFaultySqs(system, [fault], args);

    expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: '' });
    expect(stderr).toMatch(/^relay: Only 1 of 2 events were replayed: .*\. Run it again: what is known/m);
  });

  it.each([
    ['--until', '1h'],
    ['--outcome', 'parked'],
  ])('refuses %s beside the id of an event, of which it would select nothing', async (...flag) => {
    const { exitCode, stderr } = await events('replay', 'NOBODY', ...flag, '--yes');

    expect({ exitCode, stderr }).toEqual({
      exitCode: 2,
      stderr: expect.stringContaining('--outcome and --until go with a time, not with the id of an event.'),
    });
  });

  it('asks before it sends anything', async () => {
    const [event] = await sent(newOrderId(), 'hold');
    const { exitCode, stderr } = await events('replay', event?.eventId ?? '');

    expect({ exitCode, stderr }).toEqual({
      exitCode: 2,
      stderr: expect.stringContaining('nothing was changed. Give --yes'),
    });
  });

  it('never sends what came under a known event id and is not Ingram’s', async () => {
    const orderId = newOrderId();
    const [event] = await sent(orderId, 'hold');
    const forged = { ...orderEvent(orderId, 'void', 2).body, eventId: event?.eventId };
    await system.sendSigned(forged);
    await archived(system, orderId, 'forwarded', 'parked');
    const { stdout } = await events('replay', '--order', orderId, '--dry-run', '--json');

    expect(JSON.parse(stdout)).toMatchObject({
      events: [{ eventId: event?.eventId, call: null }],
      leftOut: 1,
    });
  });
});

describe('relay events erase', () => {
  it('leaves nothing of the order, and all of the others', async () => {
    const [erased, kept] = [newOrderId(), newOrderId()];
    await sent(erased, 'hold', 'ship');
    await sent(kept, 'hold');
    const dry = await events('erase', '--order', erased, '--dry-run');
    const { exitCode } = await events('erase', '--order', erased.toLowerCase(), '--yes');

    expect(dry.stdout).toContain(`2 records of order ${erased}`);
    expect(exitCode).toBe(0);
    await archived(system, erased);
    await archived(system, kept, 'forwarded');
  });
});
