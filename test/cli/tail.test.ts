import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { newOrderId, orderEvent } from '../support/events.ts';
import type { TestSystem } from '../support/local-system.ts';
import { relay, startRelay, startRelaySystem } from '../support/relay.ts';

/* Real: the whole of the command, and both functions as bundled. Doubles: the emulators of AWS, and Thirdwatch's simulator. */
let system: TestSystem;
const event = orderEvent(newOrderId(), 'ship', 1);

beforeAll(async () => {
  system = await startRelaySystem();
  await system.sendSigned(event.body);
  await system.outcomeOf(event.eventId, 'forwarded');
});
afterAll(() => system.stop());

const run = (text: string) => relay(system, text.split(' '));

describe('relay tail', () => {
  it.each([
    ['one outcome', '--outcome forwarded', ['forwarded']],
    ['several', '--outcome queued --outcome forwarded', ['queued', 'forwarded']],
    ['no line of others', '--outcome parked', []],
    ['no line after --until', '--until 5m', []],
    ['all lines before it', '--until 2099-01-01', ['queued', 'forwarded']],
  ])('shows %s', async (_, options, outcomes) => {
    const { exitCode, stdout } = await run(`tail --since 10m --no-follow --json ${options}`);
    const lines = stdout
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line));

    expect(exitCode).toBe(0);
    expect(lines.map(({ outcome }) => outcome)).toEqual(outcomes);
  });

  it('shows times in the zone of this machine', async () => {
    const tail = startRelay(system, ['tail', '--no-follow'], { env: { TZ: 'Asia/Kolkata' } });
    const { stdout } = await tail.ended;

    expect(stdout).toMatch(/^\d{4}-\d\d-\d\d \(UTC\+05:30\)$/m);
  });

  it('ends by itself where an end is given', async () => {
    expect(await run('tail --since 10m --until 5m')).toMatchObject({ exitCode: 0 });
  });
});

describe('A period that ends before it begins', () => {
  it.each(['tail --since 5m --until 10m', 'tail --until 2h --no-follow'])('is refused: %s', async (text) => {
    expect(await run(text)).toMatchObject({
      exitCode: 2,
      stdout: '',
      stderr: expect.stringMatching(/^relay: The period ends .* before it begins .*Give an earlier --since/),
    });
  });
});

describe('relay access-log', () => {
  it('says that a local system has none, and what to look at', async () => {
    for (const command of ['access-log', 'tail --requests --no-follow']) {
      expect(await run(command)).toMatchObject({
        exitCode: 2,
        stdout: '',
        stderr: expect.stringMatching(/no API Gateway.*tail --since 1h --outcome refused/),
      });
    }
  });

  it('refuses a status that is none', async () => {
    expect(await run('access-log --status ok')).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining('such as 401, or 4xx'),
    });
  });
});
