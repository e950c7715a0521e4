import type { SQSBatchItemFailure, SQSRecord } from 'aws-lambda';

/** What is to be done with a message that was worked through: acknowledge it, or hand it back to the queue. */
export type Outcome = 'done' | 'retry';

/**
 * Works through a batch: the groups side by side, the messages of a group one after another. When one must be
 * retried, the rest of its group goes back with it, so that nothing overtakes.
 *
 * @param handle must not throw
 * @returns what Lambda's `ReportBatchItemFailures` expects
 */
export async function processBatch(
  records: readonly SQSRecord[],
  handle: (record: SQSRecord) => Promise<Outcome>,
): Promise<SQSBatchItemFailure[]> {
  const failures = await Promise.all(
    [...groupsOf(records).values()].map((group) => processGroup(group, handle)),
  );
  return failures.flat().map(({ messageId }) => ({ itemIdentifier: messageId }));
}

async function processGroup(
  group: readonly SQSRecord[],
  handle: (record: SQSRecord) => Promise<Outcome>,
): Promise<readonly SQSRecord[]> {
  for (const [index, record] of group.entries()) {
    if ((await handle(record)) === 'retry') return group.slice(index);
  }
  return [];
}

function groupsOf(records: readonly SQSRecord[]): ReadonlyMap<string, readonly SQSRecord[]> {
  // SQS hands out a group's messages in their sequence, and Map keeps the sequence of the groups.
  return Map.groupBy(records, (record) => record.attributes.MessageGroupId ?? record.messageId);
}
