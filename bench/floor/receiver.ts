import { createHmac, timingSafeEqual } from 'node:crypto';
import { callAws } from './aws.ts';

type Request = {
  readonly body: string;
  readonly isBase64Encoded: boolean;
  readonly headers: Record<string, string>;
};
type Notification = {
  readonly eventId: string;
  readonly resource: readonly { readonly customerOrderNumber: string }[];
};

let secrets: Promise<readonly string[]> | undefined;

/** Checks the HMAC and queues a message for each order, as the receiver does, and does nothing else. */
export async function handler({ body, isBase64Encoded, headers }: Request): Promise<object> {
  const notification: Notification = JSON.parse(
    isBase64Encoded ? Buffer.from(body, 'base64').toString('utf8') : body,
  );
  secrets ??= Promise.all([secret('AWSCURRENT'), secret('AWSPREVIOUS')]);
  const given = Buffer.from(headers['x-hub-signature'] ?? '');
  const isAuthentic = (await secrets).some((key) => {
    const expected = Buffer.from(createHmac('sha512', key).update(notification.eventId).digest('base64'));
    return given.length === expected.length && timingSafeEqual(given, expected);
  });
  if (!isAuthentic) return { statusCode: 401 };
  const entries = notification.resource.map((resource, index) => entryOf(notification, resource, index));
  for (let at = 0; at < entries.length; at += 10) {
    await callAws('sqs', process.env.AWS_ENDPOINT_URL_SQS, 'AmazonSQS.SendMessageBatch', {
      QueueUrl: process.env.ORDER_EVENTS_QUEUE_URL,
      Entries: entries.slice(at, at + 10),
    });
  }
  return {
    statusCode: 200,
    body: JSON.stringify({ eventId: notification.eventId, queued: entries.length }),
  };
}

function entryOf(
  { eventId }: Notification,
  resource: Notification['resource'][number],
  index: number,
): object {
  return {
    Id: String(index % 10),
    MessageBody: JSON.stringify({ eventId, resources: [resource] }),
    MessageGroupId: resource.customerOrderNumber,
    MessageDeduplicationId: `${eventId}-${index}`,
  };
}

async function secret(VersionStage: string): Promise<string> {
  const answer = await callAws(
    'secretsmanager',
    process.env.AWS_ENDPOINT_URL_SECRETS_MANAGER,
    'secretsmanager.GetSecretValue',
    { SecretId: process.env.INGRAM_SECRET_ID, VersionStage },
  );
  return (answer as { SecretString: string }).SecretString;
}
