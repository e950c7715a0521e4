import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { fieldsOf } from '../../local/fields.ts';
import { type News, newOrderId, orderEvent } from '../support/events.ts';
import { callsFor } from '../support/inspection.ts';
import type { TestSystem } from '../support/local-system.ts';
import { relay, startRelaySystem } from '../support/relay.ts';

/*
 * Real: the whole of the command, both functions as bundled, the protocols of SQS and DynamoDB. Doubles: both are
 * emulators; Thirdwatch is a simulator. That 10,000 orders are told as previewed is shown in test/unit/cli/retell.test.ts.
 */
let system: TestSystem;
const [held, shipped] = [newOrderId(), newOrderId()];

beforeAll(async () => {
  system = await startRelaySystem();
  await sent(held, 'hold');
  await sent(shipped, 'ship');
});
afterAll(() => system.stop());

const retell = (text: string) => relay(system, ['retell', ...text.split(' ').filter(Boolean)]);
const callsOf = (orderId: string) => callsFor(system, orderId).map(({ body }) => fieldsOf(body));

async function sent(orderId: string, news: News): Promise<void> {
  const { eventId, body } = orderEvent(orderId, news, 1);
  await system.sendSigned(body);
  await system.outcomeOf(eventId, 'forwarded');
}

describe('relay retell', () => {
  it('finds nothing to tell where the settings are as they were', async () => {
    expect(await retell('--changed --yes')).toMatchObject({
      exitCode: 0,
      stdout: 'No call is needed for any of 2 orders in the table.\n',
    });
  });

  it('shows each call and why, and makes none unless somebody agrees', async () => {
    const dry = await retell('--dry-run');
    const unasked = await retell('');

    expect(dry.exitCode).toBe(0);
    expect(dry.stdout.replaceAll(/ +/g, ' ')).toContain(
      `${held} _held _held ${held} nothing shipped; on hold: line 1 of 20-RD128\n`,
    );
    expect(dry.stdout).toMatch(/^2 calls about 2 orders in the table\. /m);
    expect(unasked).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('Give --yes to do it.') });
    expect([...callsOf(held), ...callsOf(shipped)]).toHaveLength(2);
  });

  it('makes the calls that it has shown, and none again when it goes on', async () => {
    const preview = JSON.parse((await retell('--dry-run --json')).stdout);
    const { exitCode, stdout, stderr } = await retell('--yes --json');
    await system.drained();

    expect([exitCode, JSON.parse(stdout)]).toEqual([0, { sent: 2, goOn: expect.any(String) }]);
    const goOn = /retell --told-before (\S+) --rate 10$/m.exec(stderr)?.[1];
    const calls = [callsOf(held)[1], callsOf(shipped)[1]];
    expect(calls).toEqual(expect.arrayContaining(preview.calls.map(({ call }: { call: object }) => call)));
    expect((await retell(`--told-before ${goOn} --yes`)).stdout).toMatch(
      /^No call is needed for any of 2 orders/,
    );
  });

  it.each([
    ['both scopes', '--changed --told-before 1h', 'Give --changed or --told-before, not both.'],
    ['a time that is none', '--told-before yesterday', 'Use a time such as 2026-01-31T08:00:00Z'],
  ])('refuses %s', async (_, args, message) => {
    expect(await retell(args)).toMatchObject({ exitCode: 2, stderr: expect.stringContaining(message) });
  });
});
