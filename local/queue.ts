import { GetQueueAttributesCommand } from '@aws-sdk/client-sqs';
import type { LocalSystem } from './system.ts';

const COUNTS = ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'] as const;

/** Counts the messages in the queue of order events, waiting and in flight. */
export async function countQueuedMessages({ clients, refs }: LocalSystem): Promise<number> {
  const command = new GetQueueAttributesCommand({
    QueueUrl: refs.OrderEventsQueue,
    AttributeNames: [...COUNTS],
  });
  const { Attributes = {} } = await clients.sqs.send(command);
  return COUNTS.reduce((sum, name) => sum + Number(Attributes[name] ?? 0), 0);
}
