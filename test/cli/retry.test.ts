import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DURATION } from '../support/duration.ts';
import { type News, newOrderId, orderEvent } from '../support/events.ts';
import { eventually } from '../support/eventually.ts';
import { statusesOf } from '../support/inspection.ts';
import type { TestSystem } from '../support/local-system.ts';
import { DENIED, relay, relayWithFaultySqs, startRelaySystem } from '../support/relay.ts';

/*
 * Real: the whole of the command, both functions as bundled, and the protocol of SQS. Doubles: the emulators of AWS, and
 * Thirdwatch's simulator, which asks for patience.
 */
let system: TestSystem;
const [waiting, other] = [newOrderId(), newOrderId()];

beforeAll(async () => {
  // Each call fails once, and the bridge has to wait for ten minutes.
  system = await startRelaySystem();
  for (const orderId of [waiting, other]) {
    system.thirdwatch.setFaults([{ status: 503, headers: { 'retry-after': '600' }, orderId, times: 1 }]);
    await sent(orderId, 'hold', 'retry');
  }
  // A later event of the same order waits behind it.
  await system.sendSigned(orderEvent(waiting, 'ship', 2).body);
});
afterAll(() => system.stop());

const retry = (text: string) => relay(system, ['retry', ...text.split(' ')]);

async function sent(orderId: string, news: News, outcome: string): Promise<void> {
  const { eventId, body } = orderEvent(orderId, news, 1);
  await system.sendSigned(body);
  await system.outcomeOf(eventId, outcome);
}

describe('relay retry', () => {
  it('shows what waits, until when and why, and tries nothing unless somebody agrees', async () => {
    const dry = await retry('--all --dry-run');
    const unasked = await retry('--all');

    expect(dry.exitCode).toBe(0);
    expect(dry.stdout.replaceAll(/ +/g, ' ')).toMatch(
      new RegExp(`^${waiting} \\w+ \\d 1 in ${DURATION} Thirdwatch answered 503`, 'm'),
    );
    expect(dry.stdout).toContain('2 orders will be tried by themselves then.');
    expect(unasked).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('Give --yes to do it.') });
    expect(statusesOf(system, waiting)).toEqual([]);
  });

  it('names the order of which nothing waits', async () => {
    expect(await retry('--order NOPE')).toMatchObject({
      exitCode: 0,
      stdout: 'No event of order NOPE waits for a minute or more.\n',
    });
  });

  it('says what SQS answers, and how much was done', async () => {
    const fault = { operation: 'ChangeMessageVisibilityBatch', times: -1 };
    const denied = [{ ...fault, error: DENIED }];
    const failing = [{ ...fault, failEntries: [0] }];
    const args = ['retry', '--all', '--yes'];

    expect(await relayWithFaultySqs(system, denied, args)).toMatchObject({
      exitCode: 1,
      stdout: '',
      stderr: expect.stringMatching(
        /^relay: The wait of 0 of 2 orders was ended: Access is denied\. The others wait as before\. Run it again\.$/m,
      ),
    });
    expect(await relayWithFaultySqs(system, failing, args)).toMatchObject({
      exitCode: 1,
      stderr: expect.stringContaining('was ended: This is a simulated fault. The others'),
    });
  });

  it('tries nothing while forwarding is paused, and says so', async () => {
    await relay(system, ['pause', '--yes']);

    const dry = await retry('--all --dry-run');
    const paused = await retry('--all --yes');
    await relay(system, ['resume', '--yes']);

    expect(dry).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('Forwarding is paused') });
    expect(dry.stdout).not.toContain('will be tried by themselves');
    expect(paused).toMatchObject({ exitCode: 2, stdout: '' });
    expect(paused.stderr).toContain('so nothing is tried. Start it first: ');
    expect(paused.stderr).toContain('npx relay --local resume');
  });

  it('tries the events of one order at once, in their sequence, and leaves the others alone', async () => {
    const { exitCode, stdout } = await retry(`--order ${waiting.toLowerCase()} --yes`);
    const shipped = () =>
      system.logs.some((line) => line.orderId === waiting && line.orderStatus === '_fulfilled');
    await eventually('the second event is forwarded', () => shipped() || undefined);

    expect([exitCode, stdout]).toEqual([0, expect.stringMatching(/^Being tried: 1 order\./)]);
    expect(statusesOf(system, waiting)).toEqual(['_held', '_fulfilled']);
    expect(statusesOf(system, other)).toEqual([]);
  });

  it('has nothing left to do once all were tried', async () => {
    await retry('--all --yes');
    await system.drained();

    expect(statusesOf(system, other)).toEqual(['_held']);
    expect(await retry('--all --yes')).toMatchObject({
      exitCode: 0,
      stdout: 'No event waits for a minute or more.\n',
    });
  });

  it.each(['--dry-run', '--all --order PO-1'])('refuses %s', async (args) => {
    expect(await retry(args)).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining('Give --order or --all.'),
    });
  });
});
