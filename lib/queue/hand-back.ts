import { ChangeMessageVisibilityBatchCommand, type SQSClient } from '@aws-sdk/client-sqs';
import type { SQSRecord } from 'aws-lambda';

/**
 * Gives messages of one group back to the queue for a while: all of them for the same time, as a later one that
 * stayed hidden for longer would hold up its whole group.
 *
 * @throws an error when SQS does not take it; the messages then come back after the queue's own visibility timeout
 */
export async function handBack(
  client: SQSClient,
  queueUrl: string,
  records: readonly Pick<SQSRecord, 'receiptHandle'>[],
  visibilitySeconds: number,
): Promise<void> {
  const Entries = records.map(({ receiptHandle }, index) => ({
    Id: String(index),
    ReceiptHandle: receiptHandle,
    VisibilityTimeout: visibilitySeconds,
  }));
  const { Failed = [] } = await client.send(
    new ChangeMessageVisibilityBatchCommand({ QueueUrl: queueUrl, Entries }),
  );
  if (Failed.length > 0)
    throw new Error(`SQS kept the visibility of ${Failed.length} of ${records.length} messages.`);
}
