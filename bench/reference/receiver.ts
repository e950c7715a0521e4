import { createHmac, timingSafeEqual } from 'node:crypto';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SendMessageBatchCommand, SQSClient } from '@aws-sdk/client-sqs';

type Request = { readonly body: string; readonly headers: Record<string, string> };
type Notification = {
  readonly eventId: string;
  readonly resource: readonly { readonly customerOrderNumber: string }[];
};

const secretsManager = new SecretsManagerClient({});
const sqs = new SQSClient({});
let secrets: Promise<readonly string[]> | undefined;

/** The floor's receiver with the AWS SDK for its calls: what the SDK adds, and what all else adds to it. */
export async function handler({ body, headers }: Request): Promise<object> {
  const { eventId, resource }: Notification = JSON.parse(body);
  secrets ??= Promise.all([secret('AWSCURRENT'), secret('AWSPREVIOUS')]);
  const given = Buffer.from(headers['x-hub-signature'] ?? '');
  const isAuthentic = (await secrets).some((key) => {
    const expected = Buffer.from(createHmac('sha512', key).update(eventId).digest('base64'));
    return given.length === expected.length && timingSafeEqual(given, expected);
  });
  if (!isAuthentic) return { statusCode: 401 };
  const Entries = resource.map((order, index) => ({
    Id: String(index),
    MessageBody: JSON.stringify({ eventId, resources: [order] }),
    MessageGroupId: order.customerOrderNumber,
    MessageDeduplicationId: `${eventId}-${index}`,
  }));
  await sqs.send(
    new SendMessageBatchCommand({
      QueueUrl: process.env.ORDER_EVENTS_QUEUE_URL,
      Entries: Entries.slice(0, 10),
    }),
  );
  return { statusCode: 200 };
}

async function secret(VersionStage: string): Promise<string> {
  const command = new GetSecretValueCommand({ SecretId: process.env.INGRAM_SECRET_ID, VersionStage });
  return (await secretsManager.send(command)).SecretString ?? '';
}
