import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readVersions, SECRETS, type SecretName } from '../../cli/secrets/secrets.ts';
import { DEFAULT_WEBHOOK_SECRET, LOCAL_THIRDWATCH_KEY } from '../../local/system.ts';
import { newOrderId, orderEvent } from '../support/events.ts';
import type { TestSystem } from '../support/local-system.ts';
import { relay, startRelaySystem } from '../support/relay.ts';
import type { RelayRun } from '../support/relay-run.ts';
import { send } from '../support/send.ts';

/*
 * Real: the whole of `relay secret`, the receiver as bundled, Secrets Manager's protocol over HTTP.
 * Double: Secrets Manager is an emulator.
 */
let system: TestSystem;
const failedInvocations: string[] = [];

beforeAll(async () => {
  system = await startRelaySystem({ onError: (message) => failedInvocations.push(message) });
});
afterAll(() => system.stop());

const secret = (args: string, stdin = ''): Promise<RelayRun> =>
  relay(system, ['secret', ...args.split(' ')], { stdin });

/** Of one order, so that one container forwards all events. */
const orderId = newOrderId();

/** What the webhook answers to an event that is signed with a key. */
async function answerTo(key: string): Promise<number> {
  const { body } = orderEvent(orderId, 'ship', 1);
  return (await send(system.webhookUrl, JSON.stringify(body), key)).status;
}

/** The current and the previous value. */
async function stored(name: SecretName): Promise<readonly unknown[]> {
  const outputs = {
    IngramSecretId: system.refs.IngramSecret ?? '',
    ThirdwatchSecretId: system.refs.ThirdwatchSecret ?? '',
    IngramApiSecretId: system.refs.IngramApiSecret,
  };
  const { current, previous } = await readVersions(
    { secretsManager: system.clients.secretsManager, outputs },
    SECRETS[name],
  );
  return [current, previous];
}

describe('relay secret', () => {
  it('rotates Ingram’s key: both are valid until the rotation is finished', async () => {
    const rotated = await secret('rotate ingram', 'key-2\n');

    expect(rotated).toMatchObject({ exitCode: 0, stderr: expect.stringContaining('line break') });
    expect(rotated.stdout).toContain('npx relay --local secret rotate ingram --finish');
    expect(await stored('ingram')).toEqual(['key-2', DEFAULT_WEBHOOK_SECRET]);
    expect(await answerTo('key-2')).toBe(200);
    expect(await answerTo(DEFAULT_WEBHOOK_SECRET)).toBe(200);

    const asked = await secret('rotate ingram --finish');
    expect(asked).toMatchObject({ exitCode: 2, stdout: '', stderr: expect.stringContaining('--yes') });
    const finished = await secret('rotate ingram --finish --yes --json');

    expect(JSON.parse(finished.stdout)).toMatchObject({ secret: 'ingram', keys: [{ bytes: 5 }] });
    expect(await stored('ingram')).toEqual(['key-2', 'key-2']);
    // What fits no key that the receiver knows makes it read the secret again.
    expect(await answerTo('unknown')).toBe(401);
    expect(await answerTo('key-2')).toBe(200);
    expect(await answerTo(DEFAULT_WEBHOOK_SECRET)).toBe(401);
    expect((await secret('rotate ingram --finish')).stdout).toContain('was not changed');
  });

  it('sets Ingram’s key: what was valid before is refused', async () => {
    const unconfirmed = await secret('set ingram', 'key-3');
    expect(unconfirmed).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining('nothing was changed. Give --yes'),
    });
    expect(await stored('ingram')).toEqual(['key-2', 'key-2']);

    const { exitCode, stdout } = await secret('set ingram --yes', 'key-3');

    expect(exitCode).toBe(0);
    expect(stdout).toContain('put twice');
    expect(await stored('ingram')).toEqual(['key-3', 'key-3']);
    expect(await answerTo('key-3')).toBe(200);
    expect(await answerTo('key-2')).toBe(401);
    expect((await secret('set ingram', 'key-3')).stdout).toContain('It was set already');
  });

  it('has the receiver forget a key at once, which it would accept while it remembers', async () => {
    await secret('set ingram --yes', 'key-at-once');
    expect(await answerTo('key-at-once')).toBe(200);
    await secret('set ingram --yes', 'key-3');
    expect(await answerTo('key-at-once')).toBe(200);

    const dry = await secret('set ingram --at-once --dry-run', 'key-4');
    const again = await secret('set ingram --at-once', 'key-3');

    expect(dry.stdout).toContain('and running functions would forget it at once');
    expect(again).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('have been replaced') });
    expect(await answerTo('key-at-once')).toBe(401);
    expect(await answerTo('key-3')).toBe(200);
    await system.drained();
    expect(failedInvocations).toEqual([]);
    expect(await secret('rotate ingram --at-once', 'key-4')).toMatchObject({ exitCode: 2 });
  });

  it('ends an overlap too when the current key is set again', async () => {
    await secret('rotate ingram', 'key-4');

    const unasked = await secret('set ingram', 'key-4');
    expect(unasked.stderr).toMatch(
      /holds this value already, and the one before it .* is valid too\. End that\?/,
    );
    const { exitCode } = await secret('set ingram --yes', 'key-4');

    expect(exitCode).toBe(0);
    expect(await stored('ingram')).toEqual(['key-4', 'key-4']);
  });

  it('keeps the other keys of a list, and asks before it drops a key that is still valid', async () => {
    const list = JSON.stringify({ ingramWebhookSecretKey: ['key-5', 'key-6'] });
    expect(await secret('rotate ingram', list)).toMatchObject({ exitCode: 0 });

    const alone = await secret('rotate ingram --yes', 'key-7');
    const inList = await secret('rotate ingram', list.replace('key-6', 'key-7'));

    expect(alone).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('a list of keys') });
    expect(inList).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('being rotated already') });
    expect(await stored('ingram')).toEqual([list, 'key-4']);
  });

  it('sets and rotates Thirdwatch’s key, of which only the current one is used', async () => {
    expect(await secret('rotate thirdwatch --yes', 'tw-2')).toMatchObject({ exitCode: 0 });
    expect(await stored('thirdwatch')).toEqual(['tw-2', LOCAL_THIRDWATCH_KEY]);

    expect(await secret('set thirdwatch --yes', 'tw-3')).toMatchObject({ exitCode: 0 });
    expect(await stored('thirdwatch')).toEqual(['tw-3', 'tw-3']);
  });

  it('sets the client of Ingram’s API, and shows its secret no more than a key', async () => {
    const client = JSON.stringify({ clientId: 'id-1', clientSecret: 'hush-hush' });

    const { exitCode, stdout, stderr } = await secret('set ingram-api --yes', client);

    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/^The ingram-api secret holds one key \(9 bytes, SHA-256 [0-9a-f]{8}…\)\./);
    expect(stdout + stderr).not.toContain('hush');
    expect(await stored('ingram-api')).toEqual([client, client]);
    expect(await secret('set ingram-api --yes', 'hush-hush')).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining('"clientId": "…", "clientSecret": "…"'),
    });
  });

  it.each([
    ['no value', 'set thirdwatch', '', 'The value is empty'],
    ['JSON without its field', 'set thirdwatch', '{"apiKey":"k"}', '"thirdwatchApiKey"'],
    ['a key as an argument', 'set thirdwatch tw-4', '', 'too many arguments'],
    [
      'another name, which it does not repeat',
      'set tw-5',
      '',
      'Name the secret: ingram, thirdwatch, ingram-api.',
    ],
  ])('refuses %s, and changes nothing', async (_, args, stdin, message) => {
    const { exitCode, stderr } = await secret(`${args} --yes`, stdin);

    expect({ exitCode, stderr }).toEqual({ exitCode: 2, stderr: expect.stringContaining(message) });
    expect(await stored('thirdwatch')).toEqual(['tw-3', 'tw-3']);
  });

  it('only says what it would do as a dry run', async () => {
    const before = [await stored('ingram'), await stored('thirdwatch')];

    const set = await secret('set thirdwatch --dry-run', 'tw-10');
    const rotated = await secret('rotate ingram --dry-run --yes', '{"ingramWebhookSecretKey":["a","b"]}');
    const finished = await secret('rotate ingram --finish --dry-run --json');

    expect(set.stdout).toMatch(
      /would hold one key \(5 bytes.*\nIts present value, .* would no longer be valid\./,
    );
    expect(rotated.stdout).toMatch(
      /would hold 2 keys .* would stay valid\.\nThe value before it, .* would no longer be valid\.\nNothing was/s,
    );
    expect(JSON.parse(finished.stdout)).toMatchObject({ dryRun: true, secret: 'ingram' });
    expect([set, rotated, finished].map(({ exitCode }) => exitCode)).toEqual([0, 0, 0]);
    expect([await stored('ingram'), await stored('thirdwatch')]).toEqual(before);
  });

  it.each(['', ' --dry-run'])('refuses what Secrets Manager would not take: set%s', async (dryRun) => {
    const { exitCode, stderr } = await secret(`set ingram --yes${dryRun}`, 'x'.repeat(70_000));

    expect({ exitCode, stderr }).toEqual({
      exitCode: 2,
      stderr: 'relay: The value has 70000 bytes; Secrets Manager takes 65536. Nothing was changed.\n',
    });
  });

  it('shows no key', async () => {
    const runs = [await secret('set ingram --yes', 'key-8'), await secret('rotate ingram --json', 'key-9')];

    for (const { exitCode, stdout, stderr } of runs) {
      expect(exitCode).toBe(0);
      expect(stdout + stderr).not.toMatch(/key-\d/);
    }
  });
});
