import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DURATION } from '../support/duration.ts';
import { newOrderId, orderEvent } from '../support/events.ts';
import { statusesOf } from '../support/inspection.ts';
import type { TestSystem } from '../support/local-system.ts';
import { queuedMessagesOf } from '../support/queues.ts';
import { relay, startRelaySystem } from '../support/relay.ts';

/*
 * Real: the whole of the command, both functions as bundled, the protocols of SQS and of Lambda's event source mapping.
 * Doubles: both are emulators; of an order, the one of SQS hands out one message at a time.
 */
let system: TestSystem;

beforeAll(async () => {
  system = await startRelaySystem();
});
afterAll(() => system.stop());

const run = (text: string) => relay(system, text.split(' '));

/** Sends news of an order. */
async function sent(orderId: string, news: 'hold' | 'ship', minute: number) {
  const event = orderEvent(orderId, news, minute);
  expect(await system.sendSigned(event.body)).toMatchObject({ status: 200 });
  return event;
}

describe('While the forwarder runs', () => {
  it.each(['queue list', 'queue drop --event E-1 --yes', 'queue drop --order PO-1 --dry-run'])(
    '%s is refused, and says how to pause',
    async (command) => {
      const { exitCode, stdout, stderr } = await run(command);

      expect([exitCode, stdout]).toEqual([2, '']);
      expect(stderr).toMatch(/Pause it first: LOCAL_API_PORT=\d+ npx relay --local pause/);
    },
  );

  it('pauses only when somebody agrees', async () => {
    const [dry, unasked] = [await run('pause --dry-run'), await run('pause')];

    expect(dry).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('Nothing was changed.') });
    expect(unasked).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('Give --yes to do it.') });
    expect(system.eventSourceMapping.state()).toBe('Enabled');
  });
});

describe('While it is paused', () => {
  const [suspect, innocent] = [newOrderId(), newOrderId()];
  let bad = '';

  beforeAll(async () => {
    expect(await run('pause --yes')).toMatchObject({
      exitCode: 0,
      stdout: expect.stringMatching(/^Paused\. .*npx relay --local resume\n$/),
      stderr: expect.stringContaining('Lambda takes about a minute, and goes on if this is interrupted.'),
    });
    bad = (await sent(suspect, 'ship', 1)).eventId;
    await sent(suspect, 'hold', 2);
    await sent(innocent, 'ship', 3);
  });

  it('takes what comes in, and tells nothing of it', () => {
    expect(queuedMessagesOf(system, suspect)).toHaveLength(2);
    expect(statusesOf(system, innocent)).toEqual([]);
  });

  it('is a failure to the doctor', async () => {
    const { exitCode, stdout } = await run('doctor');

    expect(exitCode).toBe(1);
    expect(stdout).toMatch(/^✗ event source mapping +It is paused \(Disabled\)/m);
    expect(stdout).toMatch(
      /→ When they are to be forwarded again: LOCAL_API_PORT=\d+ npx relay --local resume/,
    );
  });

  it('lists what waits, and leaves it there', async () => {
    const { exitCode, stdout, stderr } = await run('queue list');
    const json = JSON.parse((await run(`queue list --event ${bad} --json`)).stdout);

    expect(exitCode).toBe(0);
    expect(stdout.split('\n').map((line) => line.replaceAll(/ +/g, ' '))).toEqual([
      'ORDER EVENT QUEUED RECEIVES',
      expect.stringMatching(`^${suspect} ${bad} ${DURATION} 1$`),
      expect.stringMatching(`^${innocent} `),
      '',
      '2 messages of 2 orders.',
      '',
    ]);
    expect(stderr).toContain('1 message is hidden');
    expect(json.messages).toMatchObject([{ order: suspect, eventId: bad, body: { eventId: bad } }]);
    expect(queuedMessagesOf(system, suspect)).toHaveLength(2);
  });

  it('drops an event only when somebody agrees, and shows which messages', async () => {
    const dry = await run(`queue drop --event ${bad} --dry-run --yes`);
    const unasked = await run(`queue drop --event ${bad}`);
    const nothing = await run('queue drop --yes');

    expect(dry.stdout).toContain(bad);
    expect(unasked).toMatchObject({ exitCode: 2, stdout: '', stderr: expect.stringContaining(bad) });
    expect(nothing).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('Give --event') });
    expect(queuedMessagesOf(system, suspect)).toHaveLength(2);
  });

  it('drops it before Thirdwatch hears of it, and forwards the others afterwards', async () => {
    const { exitCode, stdout } = await run(`queue drop --event ${bad} --yes`);
    expect([exitCode, stdout]).toEqual([0, 'Dropped: 1 message.\n']);

    expect(await run('resume --yes')).toMatchObject({
      exitCode: 0,
      stdout: expect.stringMatching(/^Resumed/),
    });
    await system.drained();

    expect(statusesOf(system, suspect)).toEqual(['_held']);
    expect(statusesOf(system, innocent)).toEqual(['_fulfilled']);
    expect((await run('doctor')).stdout).toMatch(/^✓ event source mapping +It is enabled/m);
  });
});
