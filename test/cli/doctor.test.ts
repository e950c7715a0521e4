import { PurgeQueueCommand, SetQueueAttributesCommand } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { freePort } from '../../local/ports.ts';
import { setSecret } from '../../local/stack/stack.ts';
import { writeStageFile } from '../../local/stage/stage-file.ts';
import { DEFAULT_WEBHOOK_SECRET, LOCAL_THIRDWATCH_KEY } from '../../local/system.ts';
import { newOrderId, orderEvent } from '../support/events.ts';
import { eventually } from '../support/eventually.ts';
import type { TestSystem } from '../support/local-system.ts';
import { relay, startRelaySystem } from '../support/relay.ts';

/*
 * Real: the whole of `relay doctor`, the functions as bundled, the emulators' HTTP. Doubles: AWS is
 * emulated, Thirdwatch is a simulator. What only AWS has is in test/unit/cli/aws-checks.test.ts.
 */
let system: TestSystem;

beforeAll(async () => {
  system = await startRelaySystem({ params: { 'retry-first-delay-seconds': '60' } });
});
afterAll(() => system.stop());

type Check = { readonly name: string; readonly status: string; readonly message: string; remedy?: string };

async function doctor(of = system): Promise<{
  readonly exitCode: number | null;
  readonly status: string;
  readonly check: (name: string) => Check | undefined;
  readonly bad: readonly string[];
}> {
  const { exitCode, stdout } = await relay(of, ['doctor', '--json']);
  const { status, checks }: { status: string; checks: readonly Check[] } = JSON.parse(stdout);
  const bad = checks.filter((check) => check.status !== 'ok').map(({ name }) => name);
  return { exitCode, status, bad, check: (wanted) => checks.find(({ name }) => name === wanted) };
}

const putIngram = (value: string) => setSecret(system.clients, system.refs.IngramSecret ?? '', value);
const putThirdwatch = (value: string) => setSecret(system.clients, system.refs.ThirdwatchSecret ?? '', value);

/** Makes a secret as it is after the first deployment. */
const empty = (secret: 'IngramSecret' | 'ThirdwatchSecret') =>
  system.emulators.secretsManager.clearSecret(system.refs[secret] ?? '');

describe('relay doctor', () => {
  it('finds nothing wrong with a healthy system', async () => {
    const { exitCode, stdout, stderr } = await relay(system, ['doctor']);

    expect(stdout).toMatch(/^✓ ingram secret +one key \(12 bytes, SHA-256 [0-9a-f]{8}…\)$/m);
    expect(stdout).toMatch(/^✓ thirdwatch +It answers, and accepts our key/m);
    expect(stdout).toMatch(/^\d+ checks: \d+ ok, 0 warnings, 0 failed\.$/m);
    expect(stdout).not.toMatch(/^[!✗]/m);
    expect(stdout).not.toContain(DEFAULT_WEBHOOK_SECRET);
    expect(stdout).not.toContain(LOCAL_THIRDWATCH_KEY);
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
  });

  it.each<[string, string, Partial<Check>]>([
    ['a list of keys', '{"ingramWebhookSecretKey":["one","another"]}', { status: 'ok', message: '2 keys' }],
    ['a line break at the end', 'a key\n', { status: 'warning', message: 'white space or a line break' }],
    ['JSON without its field', '{"key":"k"}', { status: 'failed', message: '"ingramWebhookSecretKey"' }],
  ])('looks into the secret: %s', async (_, value, { status, message = '' }) => {
    await putIngram(value);

    const found = (await doctor()).check('ingram secret');

    expect(found).toMatchObject({ status, message: expect.stringContaining(message) });
    expect(found?.message).not.toContain('another');
  });

  it('says that a rotation is under way', async () => {
    await putIngram('an old key');
    await putIngram(DEFAULT_WEBHOOK_SECRET);

    const { message } = (await doctor()).check('ingram secret') ?? {};

    expect(message).toContain('the previous key is valid too');
    expect(message).toContain('npx relay --local secret rotate ingram --finish');
  });

  it('fails while a secret has no value', async () => {
    empty('ThirdwatchSecret');

    const { exitCode, status, bad, check } = await doctor();

    await putThirdwatch(LOCAL_THIRDWATCH_KEY);
    expect({ exitCode, status }).toEqual({ exitCode: 1, status: 'failed' });
    expect(bad).toEqual(['thirdwatch secret', 'thirdwatch']);
    expect(check('thirdwatch secret')?.remedy).toContain('npx relay --local secret set thirdwatch');
    expect(check('thirdwatch')).toMatchObject({ status: 'warning', remedy: 'Fix that first.' });
  });

  it('finds a queue that was changed, and mends it by what it advises', async () => {
    const QueueUrl = system.refs.OrderEventsQueue;
    const Attributes = { VisibilityTimeout: '30', MessageRetentionPeriod: '3600' };
    await system.clients.sqs.send(new SetQueueAttributesCommand({ QueueUrl, Attributes }));

    const { bad, check } = await doctor();

    expect(bad).toEqual(['queue']);
    expect(check('queue')?.message).toContain('the visibility timeout is 30 s instead of at least 180 s');
    const advised = /--attributes '(.*)'$/.exec(check('queue')?.remedy ?? '')?.[1] ?? '';
    await system.clients.sqs.send(
      new SetQueueAttributesCommand({ QueueUrl, Attributes: JSON.parse(advised) }),
    );
    expect((await doctor()).bad).toEqual([]);
  });

  it('tells of what was parked, refused and reused in the last hour', async () => {
    const event = orderEvent(newOrderId(), 'ship', 1);
    await system.sendSigned(event.body);
    await system.outcomeOf(event.eventId, 'forwarded');
    const forged = { ...orderEvent(event.orderId, 'void', 2).body, eventId: event.eventId };
    await system.sendSigned(forged);
    await system.outcomeOf(event.eventId, 'parked');
    await system.postRaw(JSON.stringify(event.body), 'forged');
    await eventually('the refusal is logged', () =>
      system.logs.find(({ reason }) => reason === 'unauthentic'),
    );

    const { exitCode, status, bad, check } = await doctor();

    await system.clients.sqs.send(new PurgeQueueCommand({ QueueUrl: system.refs.OrderEventsDlq }));
    expect({ exitCode, status }).toEqual({ exitCode: 0, status: 'warning' });
    expect(bad).toEqual(['parked events', 'parked lately', 'refused signatures']);
    expect(check('parked events')?.message).toBe('1 message is in the dead-letter queue.');
    expect(check('parked lately')?.message).toBe('In the last hour: event-id-reused.');
    expect(check('parked lately')?.remedy).toMatch(/attack.*npx relay --local dlq list/);
    expect(check('refused signatures')?.message).toContain('1 request without a valid signature');
  });

  it('finds the key refused that Thirdwatch does not know, and what waits for it', async () => {
    await putThirdwatch('another-key');
    // A refusal makes the forwarder read the key again.
    system.thirdwatch.setFaults([{ status: 401 }]);
    const { eventId, body } = orderEvent(newOrderId(), 'ship', 1);
    await system.sendSigned(body);
    await system.outcomeOf(eventId, 'retry');

    const { exitCode, check } = await doctor();

    expect(exitCode).toBe(1);
    expect(check('thirdwatch')?.message).toMatch(/^It refuses our key\. .*401/);
    expect(check('thirdwatch')?.remedy).toContain('npx relay --local secret set thirdwatch');
    expect(check('waiting events')?.message).toMatch(/^1 order waits for another attempt: .*401/);
    expect(check('key refusals')?.message).toContain('1 time in the last hour');
  });

  it('fails while Thirdwatch is down for everybody', async () => {
    await putThirdwatch(LOCAL_THIRDWATCH_KEY);
    system.thirdwatch.setFaults([{ status: 503, times: -1 }]);

    const { bad, check } = await doctor();

    system.thirdwatch.setFaults([]);
    expect(bad).toContain('thirdwatch');
    expect(check('thirdwatch')?.message).toContain('Thirdwatch answered 503');
  });

  it('fails when Thirdwatch, the webhook or the queue cannot be reached', async () => {
    await putThirdwatch(LOCAL_THIRDWATCH_KEY);
    const unreachable = { ...system, webhookUrl: `http://127.0.0.1:${await freePort()}/webhooks/ingram` };
    const stageFile = await writeStageFile(unreachable);
    await Promise.all([system.thirdwatch.stop(), system.emulators.sqs.stop()]);

    const { exitCode, check } = await doctor(unreachable);

    await stageFile.remove();
    expect(exitCode).toBe(1);
    expect(check('thirdwatch')).toMatchObject({
      status: 'failed',
      message: expect.stringMatching(/gave no answer/),
    });
    expect(check('webhook')).toMatchObject({
      status: 'failed',
      message: expect.stringContaining('does not answer (fetch failed (connect ECONNREFUSED'),
    });
    expect(check('queue')?.message).toMatch(/^It could not be checked: .*ECONN/);
  });
});
