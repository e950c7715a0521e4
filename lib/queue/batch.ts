import type { SQSBatchItemFailure, SQSRecord } from 'aws-lambda';

/** What is to be done with a message: acknowledge it, or hand it back to the queue for so long. */
export type Disposition = 'done' | { readonly retryAfterSeconds: number };

/** How a batch is worked through. Whatever one of these throws concerns its own group alone. */
export type BatchWorker = {
  /**
   * Makes sure that no other receiver is given these messages of one group while they are worked on. A group of which
   * it throws is left alone.
   */
  readonly ensureHidden: (group: readonly SQSRecord[]) => Promise<void>;
  /**
   * Works on a message, of which this is the nth attempt.
   *
   * @param behind the messages of its group that go back with it when it has to wait
   */
  readonly handle: (record: SQSRecord, attempt: number, behind: readonly SQSRecord[]) => Promise<Disposition>;
  /** Whether there is time left to work on another message. */
  readonly mayStart: () => boolean;
  /** Hides messages of one group from all receivers for the given time. */
  readonly handBack: (records: readonly SQSRecord[], visibilitySeconds: number) => Promise<void>;
  /** Told of an error that `ensureHidden`, `handle` or `handBack` has thrown. */
  readonly onError: (record: SQSRecord, error: unknown) => void;
};

/**
 * A message that was received more often than this may be what kills the function. Its group is worked on after the
 * others, so that they are done when it dies again.
 */
const MAX_UNSUSPICIOUS_RECEIVES = 3;

/**
 * A message that is packed, or longer than this, may hold an order of thousands of lines. Groups with such messages are
 * worked on one at a time: several together take more memory than the function has.
 */
const MAX_LIGHT_BODY_LENGTH = 128 * 1024;

/**
 * What was before a message in its group is done a moment ago: until then the message was never worked on, however
 * often it was received along with the others.
 */
const FIRST_ATTEMPT = 1;

/**
 * Works through a batch: the groups side by side, unless they hold very long messages, the messages of a group one
 * after another. When one must wait, the rest of its group goes back with it and for as long, so that nothing overtakes
 * and nothing is held up.
 *
 * @returns what Lambda's `ReportBatchItemFailures` expects
 */
export async function processBatch(
  records: readonly SQSRecord[],
  worker: BatchWorker,
): Promise<SQSBatchItemFailure[]> {
  const groups = [...groupsOf(records).values()];
  // A group of which even `onError` throws comes back as a whole.
  const process = (group: readonly SQSRecord[]) => processGroup(group, worker).catch(() => group);
  const suspicious = groups.filter(isSuspicious);
  const heavy = groups.filter((group) => !isSuspicious(group) && group.some(isHeavy));
  const alone = [...heavy, ...suspicious];
  const failures = await Promise.all(groups.filter((group) => !alone.includes(group)).map(process));
  for (const group of alone) failures.push(await process(group));
  return failures.flat().map(({ messageId }) => ({ itemIdentifier: messageId }));
}

async function processGroup(group: readonly SQSRecord[], worker: BatchWorker): Promise<readonly SQSRecord[]> {
  if (!(await isHidden(group, worker))) return group;
  for (const [index, record] of group.entries()) {
    const attempt = index === 0 ? receiveCountOf(record) : FIRST_ATTEMPT;
    const behind = group.slice(index + 1);
    const disposition = worker.mayStart()
      ? await handle(record, attempt, behind, worker)
      : { retryAfterSeconds: 0 };
    if (disposition === 'done') continue;
    const rest = [record, ...behind];
    if (disposition !== 'failed') await handBack(rest, disposition.retryAfterSeconds, worker);
    return rest;
  }
  return [];
}

/** A group that may be in other hands by now must not be touched: it comes back by itself. */
async function isHidden(group: readonly SQSRecord[], worker: BatchWorker): Promise<boolean> {
  try {
    await worker.ensureHidden(group);
    return true;
  } catch (error) {
    for (const record of group.slice(0, 1)) worker.onError(record, error);
    return false;
  }
}

/** What throws comes back after the queue's own visibility timeout. */
async function handle(
  record: SQSRecord,
  attempt: number,
  behind: readonly SQSRecord[],
  worker: BatchWorker,
): Promise<Disposition | 'failed'> {
  try {
    return await worker.handle(record, attempt, behind);
  } catch (error) {
    worker.onError(record, error);
    return 'failed';
  }
}

/** Where SQS does not take it, the queue's own visibility timeout does the same, only later. */
async function handBack(
  rest: readonly SQSRecord[],
  visibilitySeconds: number,
  worker: BatchWorker,
): Promise<void> {
  try {
    await worker.handBack(rest, visibilitySeconds);
  } catch (error) {
    for (const record of rest.slice(0, 1)) worker.onError(record, error);
  }
}

function isHeavy({ body, messageAttributes }: SQSRecord): boolean {
  return messageAttributes.contentEncoding !== undefined || body.length > MAX_LIGHT_BODY_LENGTH;
}

function isSuspicious(group: readonly SQSRecord[]): boolean {
  return group.some((record) => receiveCountOf(record) > MAX_UNSUSPICIOUS_RECEIVES);
}

/** How often SQS has handed out a message, this time included. */
export function receiveCountOf({ attributes }: SQSRecord): number {
  return Number(attributes.ApproximateReceiveCount);
}

function groupsOf(records: readonly SQSRecord[]): ReadonlyMap<string, readonly SQSRecord[]> {
  // SQS hands out a group's messages in their sequence, and Map keeps the sequence of the groups.
  return Map.groupBy(records, (record) => record.attributes.MessageGroupId ?? record.messageId);
}
