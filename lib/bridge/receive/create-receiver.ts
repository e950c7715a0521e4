import type { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { SQSClient } from '@aws-sdk/client-sqs';
import { cacheSecret } from '../../platform/secrets.ts';
import { secretLoader } from '../../platform/secrets-manager.ts';
import { enqueue } from '../../queue/enqueue.ts';
import { createContentLimit } from './content-limit.ts';
import type { Receiver } from './receive.ts';

/** What one container of the receiver is built on. */
export type ReceiverSurroundings = Pick<Receiver, 'now' | 'onEventId' | 'onEnvelope'> & {
  readonly sqs: SQSClient;
  readonly secretsManager: SecretsManagerClient;
};

/** What the receiver's template fills in. */
type ReceiverConfig = { readonly ORDER_EVENTS_QUEUE_URL: string; readonly INGRAM_SECRET_ID: string };

/** Puts together what a container of the receiver works with, and keeps from one request to the next. */
export function createReceiver(
  config: ReceiverConfig,
  { sqs, secretsManager, now, onEventId, onEnvelope }: ReceiverSurroundings,
): Receiver {
  return {
    secret: cacheSecret({
      load: secretLoader(secretsManager, config.INGRAM_SECRET_ID, ['AWSCURRENT', 'AWSPREVIOUS']),
      field: 'ingramWebhookSecretKey',
      freshMs: 5 * 60_000,
      rereadEveryMs: 30_000,
      rereadsSaved: 10,
      now,
    }),
    enqueue: (messages) => enqueue(sqs, config.ORDER_EVENTS_QUEUE_URL, messages),
    now,
    admits: createContentLimit(),
    onEventId,
    onEnvelope,
  };
}
