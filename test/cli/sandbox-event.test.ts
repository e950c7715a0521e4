import { PutSecretValueCommand } from '@aws-sdk/client-secrets-manager';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { sign } from '../../lib/ingram/webhook/signature.ts';
import { LOCAL_INGRAM_CREDENTIALS } from '../../local/simulators/ingram/simulator.ts';
import { newOrderId, type OrderEvent, orderEvent } from '../support/events.ts';
import { statusesOf } from '../support/inspection.ts';
import type { TestSystem } from '../support/local-system.ts';
import { relay, relayOnAws, startRelaySystem } from '../support/relay.ts';
import type { RelayRun } from '../support/relay-run.ts';

/*
 * Real: the whole of `relay sandbox-event`, both functions as bundled, the emulators' HTTP. Doubles: Ingram
 * is a simulator that enforces its wire contract and posts the event to the webhook; Thirdwatch is one too.
 */
let system: TestSystem;

beforeAll(async () => {
  system = await startRelaySystem({
    params: {
      'ingram-sandbox': 'true',
      'ingram-customer-number': '20-222222',
      'ingram-country-code': 'DE',
    },
  });
});
afterEach(() => {
  system.ingram.setFaults([]);
  system.ingram.clear();
});
afterAll(() => system.stop());

const shipped = (): OrderEvent => orderEvent(newOrderId(), 'ship', 1);
const linesOf = (stdout: string) => stdout.trimEnd().split('\n');
const sandboxEvent = (body: unknown, ...args: readonly string[]): Promise<RelayRun> =>
  relay(system, ['sandbox-event', '-', ...args], { stdin: JSON.stringify(body) });

async function putCredentials(value: string): Promise<void> {
  const SecretId = system.refs.IngramApiSecret;
  await system.clients.secretsManager.send(new PutSecretValueCommand({ SecretId, SecretString: value }));
}

describe('relay sandbox-event', () => {
  it('asks nothing of Ingram as a dry run', async () => {
    const event = shipped();

    const { exitCode, stdout } = await sandboxEvent(event.body, '--dry-run');

    expect(exitCode).toBe(0);
    expect(stdout).toContain(
      `${system.ingram.url}/sandbox would send ${event.eventId} to ${system.webhookUrl}.`,
    );
    expect(system.ingram.calls()).toEqual([]);
  });

  it('asks nothing of Ingram for a stage on AWS unless somebody agrees', async () => {
    const stdin = JSON.stringify(shipped().body);

    const { exitCode, stderr } = await relayOnAws(system, ['sandbox-event', '-', '--no-follow'], { stdin });

    expect(exitCode).toBe(2);
    expect(stderr).toMatch(/^relay: Send it to prod\? .* Give --yes to do it\./);
    expect(system.ingram.calls()).toEqual([]);
  });

  it('has Ingram send an event to the webhook, and follows it until Thirdwatch has heard of it', async () => {
    const event = shipped();

    const { exitCode, stdout, stderr } = await sandboxEvent(event.body);

    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    expect(linesOf(stdout)).toEqual([
      `200 from ${system.ingram.url}/sandbox, which has sent ${event.eventId} to ${system.webhookUrl}`,
      expect.stringMatching(new RegExp(`^forwarded +${event.eventId} +order ${event.orderId}: _fulfilled`)),
    ]);
    expect(statusesOf(system, event.orderId)).toEqual(['_fulfilled']);
    expect(system.ingram.violations()).toEqual([]);
    expect(system.ingram.calls()).toMatchObject([
      { endpoint: 'token' },
      {
        endpoint: 'order-status-event',
        path: '/sandbox/resellers/v1/webhooks/orderstatusevent',
        headers: {
          targeturl: system.webhookUrl,
          'x-hub-signature': sign(event.eventId, Buffer.from(system.webhookSecret)),
          'im-customernumber': '20-222222',
          'im-countrycode': 'DE',
        },
      },
    ]);
  });

  it('follows each order of the event, and prints JSON line by line', async () => {
    const [one, other] = [shipped(), shipped()];
    const [resource, another] = [one, other].map(({ body }) => ('resource' in body ? body.resource : []));

    const { exitCode, stdout } = await sandboxEvent(
      { ...one.body, resource: [resource, another].flat() },
      '--json',
    );

    const [answer, ...steps] = linesOf(stdout).map((line) => JSON.parse(line));
    expect(exitCode).toBe(0);
    expect(answer).toEqual({
      eventId: one.eventId,
      status: 200,
      ingram: `${system.ingram.url}/sandbox`,
      target: system.webhookUrl,
    });
    expect(steps.map(({ orderId }) => orderId).sort()).toEqual([one.orderId, other.orderId].sort());
  });

  it('sends it as another event when told to, and does not wait when told so', async () => {
    const event = shipped();

    const renewed = await sandboxEvent(event.body, '--new-event-id', '--no-follow', '--json');

    const { eventId } = JSON.parse(renewed.stdout);
    expect(eventId).toMatch(/^[0-9A-F]{18}$/);
    expect(eventId).not.toBe(event.eventId);
    await system.outcomeOf(eventId, 'forwarded');
  });

  it('says that nothing becomes of what is not about orders', async () => {
    const ignored = await relay(system, ['sandbox-event', 'test/fixtures/catalog-stock-update.json']);

    expect(ignored).toMatchObject({ exitCode: 0, stderr: expect.stringContaining('not about orders') });
  });

  it('says where to look when Ingram could not have the event taken', async () => {
    const event = shipped();
    system.ingram.setFaults([{ endpoint: 'order-status-event', status: 500 }]);

    const { exitCode, stdout, stderr } = await sandboxEvent(event.body);

    expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: '' });
    expect(stderr).toContain(
      `relay: Ingram Micro answered 500: it did not take the event, or ${system.webhookUrl}`,
    );
    expect(stderr).toContain(`npx relay --local tail --event ${event.eventId} --since 10m`);
  });

  it.each<[string, string, RegExp]>([
    [
      'are refused',
      '{"clientId":"local-client","clientSecret":"another"}',
      /^relay: Ingram Micro answered 401/,
    ],
    ['are misshapen', 'hush', /^relay: The secret of Ingram's API is no JSON object; set it to/],
  ])('says what to do when the credentials %s', async (_, value, message) => {
    await putCredentials(value);

    const { exitCode, stderr } = await sandboxEvent(shipped().body);

    await putCredentials(JSON.stringify(LOCAL_INGRAM_CREDENTIALS));
    expect({ exitCode, stderr }).toEqual({ exitCode: 1, stderr: expect.stringMatching(message) });
    expect(stderr).not.toMatch(/hush|another|\n {4}at /);
  });

  it('says what to deploy and to set when the stage knows no credentials', async () => {
    system.emulators.secretsManager.clearSecret(system.refs.IngramApiSecret ?? '');

    const { exitCode, stderr } = await sandboxEvent(shipped().body);

    expect(exitCode).toBe(1);
    expect(stderr).toMatch(
      /^relay: This needs Ingram's API, which the local system is not set up to ask: .*LOCAL_INGRAM_DETAILS=complete npm start/,
    );
    expect(stderr).toContain('npx relay --local secret set ingram-api');
    expect(system.ingram.calls()).toEqual([]);
  });
});
