import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { newWorkFolder } from '../../local/work-folder.ts';
import { newOrderId, type OrderEvent, orderEvent } from '../support/events.ts';
import { eventually } from '../support/eventually.ts';
import { statusesOf } from '../support/inspection.ts';
import { FAST_RETRIES, type TestSystem } from '../support/local-system.ts';
import { relay, relayOnAws, startRelay, startRelaySystem } from '../support/relay.ts';

/*
 * Real: `relay`, which as a process of its own follows the logs; both functions as bundled, the emulators' HTTP.
 * Double: Thirdwatch is a simulator that is told to fail.
 */
let system: TestSystem;
let folder: string;

beforeAll(async () => {
  folder = await newWorkFolder('relay');
  system = await startRelaySystem({ params: FAST_RETRIES });
});
afterEach(() => system.thirdwatch.setFaults([]));
afterAll(async () => {
  await system.stop();
  await rm(folder, { recursive: true });
});

/** Writes a notification to a file, and returns its name. */
async function fileOf({ eventId, body }: Pick<OrderEvent, 'eventId' | 'body'>): Promise<string> {
  const path = join(folder, `${eventId}.json`);
  await writeFile(path, JSON.stringify(body));
  return path;
}

const shipped = (): OrderEvent => orderEvent(newOrderId(), 'ship', 1);
const linesOf = (stdout: string) => stdout.trimEnd().split('\n');

describe('relay send', () => {
  it('follows an event until Thirdwatch has heard of it', async () => {
    const event = shipped();

    const { exitCode, stdout, stderr } = await relay(system, ['send', await fileOf(event)]);

    const [answer, ...steps] = linesOf(stdout);
    expect(answer).toBe(`200 {"eventId":"${event.eventId}","queued":1}`);
    expect(steps).toEqual([
      expect.stringMatching(new RegExp(`^forwarded +${event.eventId} +order ${event.orderId}: _fulfilled`)),
    ]);
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    expect(statusesOf(system, event.orderId)).toEqual(['_fulfilled']);
  });

  it('takes the notification from standard input, and prints JSON line by line', async () => {
    const one = shipped();
    const other = shipped();
    const [resource, another] = [one, other].map(({ body }) => ('resource' in body ? body.resource : []));
    const stdin = JSON.stringify({ ...one.body, resource: [resource, another].flat() });

    const { exitCode, stdout } = await relay(system, ['send', '-', '--json'], { stdin });

    const [answer, ...steps] = linesOf(stdout).map((line) => JSON.parse(line));
    expect(exitCode).toBe(0);
    expect(answer).toEqual({
      eventId: one.eventId,
      status: 200,
      answer: { eventId: one.eventId, queued: 2 },
    });
    expect(steps.map(({ outcome }) => outcome)).toEqual(['forwarded', 'forwarded']);
    expect(steps.map(({ orderId }) => orderId).sort()).toEqual([one.orderId, other.orderId].sort());
  });

  it('shows the attempts on the way', async () => {
    const event = shipped();
    system.thirdwatch.setFaults([{ status: 503 }]);

    const { exitCode, stdout } = await relay(system, ['send', await fileOf(event)]);

    expect(exitCode).toBe(0);
    expect(linesOf(stdout).map((line) => line.split(' ')[0])).toEqual(['200', 'waiting', 'forwarded']);
    expect(stdout).toMatch(/attempt 1: Thirdwatch answered 503.*\(again in \d s\)/);
  });

  it('ends with 1 when the event was parked', async () => {
    system.thirdwatch.setFaults([{ status: 422, body: { error: 'The order is not known.' } }]);

    const { exitCode, stdout } = await relay(system, ['send', await fileOf(shipped())]);

    expect(exitCode).toBe(1);
    expect(stdout).toMatch(
      /parked .* rejected-by-thirdwatch: Thirdwatch answered 422: The order is not known/,
    );
  });

  it('says after a time what it waits for', async () => {
    const event = shipped();
    system.thirdwatch.setFaults([{ status: 503, headers: { 'retry-after': '30' } }]);

    const { exitCode, stderr } = await relay(system, ['send', await fileOf(event), '--timeout', '2']);

    expect(exitCode).toBe(1);
    expect(stderr).toMatch(/^relay: After 2 seconds, 1 message of 1 has not ended: attempt 1 failed \(.*503/);
    expect(stderr).toContain(`npx relay --local tail --event ${event.eventId}`);
  });

  it('shows at once what became of the first when it is sent again, and sends it as another event when told to', async () => {
    const event = shipped();
    const file = await fileOf(event);
    expect(await relay(system, ['send', file])).toMatchObject({ exitCode: 0 });

    const again = await relay(system, ['send', file]);
    const renewed = await relay(system, ['send', file, '--new-event-id', '--json']);

    expect(again).toMatchObject({ exitCode: 0, stderr: expect.stringContaining('--new-event-id') });
    expect(again.stdout).toContain(`order ${event.orderId}: _fulfilled`);
    expect(statusesOf(system, event.orderId)).toEqual(['_fulfilled']);
    const [answer, step] = linesOf(renewed.stdout).map((line) => JSON.parse(line));
    expect(answer.eventId).toMatch(/^[0-9A-F]{18}$/);
    expect(answer.eventId).not.toBe(event.eventId);
    expect(step).toMatchObject({ outcome: 'no-news', correlation_id: answer.eventId });
  });

  it('sends nothing as a dry run', async () => {
    const event = shipped();

    const { exitCode, stdout } = await relay(system, ['send', await fileOf(event), '--dry-run']);
    const ignored = await relay(system, [
      'send',
      'test/fixtures/catalog-stock-update.json',
      '--dry-run',
      '--json',
    ]);

    expect({ exitCode, stdout }).toEqual({
      exitCode: 0,
      stdout: `This machine would send ${event.eventId} to ${system.webhookUrl}. The webhook turns it into 1 message. Nothing was sent.\n`,
    });
    expect(JSON.parse(ignored.stdout)).toMatchObject({ dryRun: true, messages: 0 });
    expect(system.logs.filter(({ correlation_id }) => correlation_id === event.eventId)).toEqual([]);
  });

  it('does not wait when told so, nor for what the webhook ignores', async () => {
    const unfollowed = await relay(system, ['send', await fileOf(shipped()), '--no-follow']);
    const ignored = await relay(system, ['send', 'test/fixtures/catalog-stock-update.json']);

    expect(unfollowed).toMatchObject({ exitCode: 0, stdout: expect.stringMatching(/^200 .*"queued":1}\n$/) });
    expect(ignored).toMatchObject({ exitCode: 0, stdout: expect.stringMatching(/^200 .*"ignored":.*}\n$/) });
  });

  it('sends nothing to a stage on AWS unless somebody agrees', async () => {
    const event = shipped();
    const args = ['send', await fileOf(event), '--no-follow'];

    const unasked = await relayOnAws(system, args);
    const received = system.logs.filter(({ correlation_id }) => correlation_id === event.eventId);
    const agreed = await relayOnAws(system, [...args, '--yes']);

    expect(unasked).toMatchObject({
      exitCode: 2,
      stdout: '',
      stderr: expect.stringMatching(
        /^relay: Send it to prod\? Thirdwatch hears of it .* Give --yes to do it\./,
      ),
    });
    expect(received).toEqual([]);
    expect(agreed).toMatchObject({ exitCode: 0, stdout: expect.stringMatching(/^200 /) });
  });

  it.each([
    ['no file', ['send'], '<file> is missing'],
    ['a file that is not there', ['send', 'nowhere.json'], 'there is no such file'],
    ['a folder', ['send', 'docs'], 'it is a folder'],
    ['a file that holds no notification', ['send', 'package.json'], 'eventId'],
    ['a file that is not JSON', ['send', 'README.md'], 'not JSON'],
    ['a time that is none', ['send', 'package.json', '--timeout', 'soon'], 'whole number of seconds'],
  ])('says what to do about %s', async (_, args, remedy) => {
    const { exitCode, stderr } = await relay(system, args);

    expect({ exitCode, stderr }).toEqual({ exitCode: 2, stderr: expect.stringContaining(remedy) });
    expect(stderr).not.toContain('    at ');
  });
});

describe('relay tail', () => {
  it('shows each step as it happens, and ends well on Ctrl-C', async () => {
    const event = shipped();
    const args = ['--utc', 'tail', '--event', event.eventId, '--since', '1m'];
    const tail = startRelay(system, args, { env: { TZ: 'Asia/Tokyo' } });
    await system.sendSigned(shipped().body);
    await system.sendSigned(event.body);
    const isShown = (step: string) => tail.stdout().includes(` ${step} `);
    await eventually('every step is shown', () => ['queued', 'forwarded'].every(isShown) || undefined);
    tail.process.kill('SIGINT');

    const { exitCode, stdout, stderr } = await tail.ended;

    // Each function logs by itself, and the forwarder may be done before the receiver has come to it.
    const [day, ...steps] = linesOf(stdout);
    expect(day).toBe(`${new Date().toISOString().slice(0, 10)} (UTC)`);
    const forwarded = steps.filter((step) => step.includes(' forwarded '));
    expect(forwarded).toEqual([expect.stringMatching(/^\d\d:\d\d:\d\d forwarded .*_fulfilled/)]);
    expect(steps.filter((step) => !forwarded.includes(step))).toEqual([
      expect.stringMatching(
        new RegExp(`^\\d\\d:\\d\\d:\\d\\d received +${event.eventId} +im::order_shipped$`),
      ),
      expect.stringMatching(/^\d\d:\d\d:\d\d queued .* 1 order$/),
    ]);
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
  });

  it('shows what became of an order', async () => {
    const event = shipped();
    await system.sendSigned(event.body);
    await system.outcomeOf(event.eventId, 'forwarded');

    const args = ['tail', '--order', event.orderId, '--no-follow', '--json'];
    const { exitCode, stdout } = await relay(system, [...args, '--since', '1m']);

    expect(exitCode).toBe(0);
    const lines = linesOf(stdout).map((line) => JSON.parse(line));
    expect(lines).toHaveLength(2);
    expect(lines.find(({ service }) => service === 'receiver')).toMatchObject({
      outcome: 'queued',
      correlation_id: event.eventId,
    });
    expect(lines.find(({ service }) => service === 'forwarder')).toMatchObject({
      outcome: 'forwarded',
      orderId: event.orderId,
    });
  });

  it('says so when there is nothing to show', async () => {
    const { exitCode, stdout, stderr } = await relay(system, ['tail', '--event', 'NONE', '--no-follow']);

    expect({ exitCode, stdout, stderr }).toEqual({
      exitCode: 0,
      stdout: '',
      stderr: 'No line of the last 10 min matches. To look further back, give --since.\n',
    });
  });

  it('refuses a time that is none', async () => {
    const { exitCode, stderr } = await relay(system, ['tail', '--since', 'yesterday']);

    expect({ exitCode, stderr }).toEqual({ exitCode: 2, stderr: expect.stringContaining('90s, 10m, 2h') });
  });
});
