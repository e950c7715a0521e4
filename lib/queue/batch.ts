import type { SQSBatchItemFailure, SQSRecord } from 'aws-lambda';

/** What is to be done with a message: acknowledge it, or hand it back to the queue for so long. */
export type Outcome = 'done' | { readonly retryAfterSeconds: number };

/** How a batch is worked through. None of these may throw. */
export type BatchWorker = {
  readonly handle: (record: SQSRecord) => Promise<Outcome>;
  /** Whether there is time left to work on another message. */
  readonly mayStart: () => boolean;
  /** Hides messages of one group from all receivers for the given time. */
  readonly handBack: (records: readonly SQSRecord[], visibilitySeconds: number) => Promise<void>;
};

/**
 * Works through a batch: the groups side by side, the messages of a group one after another. When one must wait,
 * the rest of its group goes back with it and for as long, so that nothing overtakes and nothing is held up.
 *
 * @returns what Lambda's `ReportBatchItemFailures` expects
 */
export async function processBatch(
  records: readonly SQSRecord[],
  worker: BatchWorker,
): Promise<SQSBatchItemFailure[]> {
  const failures = await Promise.all(
    [...groupsOf(records).values()].map((group) => processGroup(group, worker)),
  );
  return failures.flat().map(({ messageId }) => ({ itemIdentifier: messageId }));
}

async function processGroup(group: readonly SQSRecord[], worker: BatchWorker): Promise<readonly SQSRecord[]> {
  for (const [index, record] of group.entries()) {
    const outcome = worker.mayStart() ? await worker.handle(record) : { retryAfterSeconds: 0 };
    if (outcome === 'done') continue;
    const rest = group.slice(index);
    await worker.handBack(rest, outcome.retryAfterSeconds);
    return rest;
  }
  return [];
}

function groupsOf(records: readonly SQSRecord[]): ReadonlyMap<string, readonly SQSRecord[]> {
  // SQS hands out a group's messages in their sequence, and Map keeps the sequence of the groups.
  return Map.groupBy(records, (record) => record.attributes.MessageGroupId ?? record.messageId);
}
