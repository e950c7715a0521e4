import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { setSecret } from '../../local/stack/stack.ts';
import { startTestSystem, type TestSystem } from '../support/local-system.ts';
import { send } from '../support/send.ts';
import { uniqueNotification } from '../support/unique-notification.ts';

/*
 * Real: the receiver as bundled, API Gateway's emulation, the protocols of SQS and Secrets Manager over HTTP.
 * Doubles: both are emulators, told to fail. The tests build on one another: a function's life, told in order.
 */
let system: TestSystem;

beforeAll(async () => {
  system = await startTestSystem();
  // These tests are about the receiver alone: nothing need be forwarded.
  await system.eventSourceMapping.stop();
});
afterAll(() => system.stop());

const comeAgain = { status: 503, retryAfter: '30', body: expect.stringContaining('"error":"unavailable"') };

it('asks to come again while the secret cannot be read, and serves as soon as it can', async () => {
  const { body } = uniqueNotification();
  system.emulators.secretsManager.setFault({ status: 500 });

  expect(await system.sendSigned(body)).toEqual(comeAgain);
  system.emulators.secretsManager.setFault(undefined);

  expect(await system.sendSigned(body)).toMatchObject({ status: 200 });
});

it('serves on with the keys that it knows while the secret cannot be read', async () => {
  system.emulators.secretsManager.setFault({ reset: true });

  expect(await system.sendSigned(uniqueNotification().body)).toMatchObject({ status: 200 });
  system.emulators.secretsManager.setFault(undefined);
});

it('takes a rotated key at once, and the previous one as well', async () => {
  const { clients, refs, webhookUrl } = system;
  await setSecret(
    clients,
    refs.IngramSecret ?? '',
    '{"ingramWebhookSecretKey": ["new-key", "another webhook’s key"]}',
  );

  for (const webhookSecret of ['new-key', 'another webhook’s key', 'local-secret']) {
    expect(await send(webhookUrl, JSON.stringify(uniqueNotification().body), webhookSecret)).toMatchObject({
      status: 200,
    });
  }
});

it('asks to come again while the queue cannot be reached', async () => {
  await system.emulators.sqs.stop();

  expect(await system.sendSigned(uniqueNotification().body)).toEqual(comeAgain);
});
