// Real: the receiver as it is put together for a container, Secrets Manager's protocol over HTTP. Double: the queue.
import { PutSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { createReceiver } from '../../lib/bridge/receive/create-receiver.ts';
import { receive } from '../../lib/bridge/receive/receive.ts';
import { sign } from '../../lib/ingram/webhook/signature.ts';
import { type LocalSecretsManager, startSecretsManager } from '../../local/emulators/secrets-manager.ts';

const NAME = 'bridge/dev/ingram';
const EVENT_ID = 'N01CIB9VVFYKR9J6ZW';
const body = JSON.stringify({ topic: 'resellers/orders', eventId: EVENT_ID });

let manager: LocalSecretsManager;
let secretsManager: SecretsManagerClient;

beforeAll(async () => {
  manager = await startSecretsManager({ region: 'us-east-1' });
  manager.createSecret(NAME);
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  secretsManager = new SecretsManagerClient({ endpoint: manager.url, region: 'us-east-1', credentials });
});
afterAll(() => manager.stop());

it('A new key works at once, though nine wrong signatures had the secret read a moment before', async () => {
  const put = (key: string) =>
    secretsManager.send(new PutSecretValueCommand({ SecretId: NAME, SecretString: key }));
  const config = { ORDER_EVENTS_QUEUE_URL: '', INGRAM_SECRET_ID: NAME };
  const sqs = new SQSClient({ region: 'us-east-1' });
  const silent = { onEventId: () => undefined, onEnvelope: () => undefined };
  const receiver = {
    ...createReceiver(config, { sqs, secretsManager, now: Date.now, ...silent }),
    enqueue: async () => undefined,
  };
  const receiveSigned = (key: string) =>
    receive({ body, isBase64Encoded: false, signature: sign(EVENT_ID, Buffer.from(key)) }, receiver);

  await put('first');
  expect(await receiveSigned('first')).toMatchObject({ queued: 1 });
  for (let count = 1; count < 10; count++)
    await expect(receiveSigned('wrong')).rejects.toMatchObject({ status: 401 });
  await put('second');
  expect(await receiveSigned('second')).toMatchObject({ queued: 1 });
  expect(await receiveSigned('first')).toMatchObject({ queued: 1 });
});
