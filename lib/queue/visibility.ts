import type { SQSRecord } from 'aws-lambda';

/** The queue's visibility timeout: six times the forwarder's timeout of 30 seconds, as AWS recommends. */
export const VISIBILITY_SECONDS = 180;

/** How far the clocks of SQS and of a container may be apart, and how long an answer may have been on its way. */
const MARGIN_MS = 10_000;

/**
 * Whether these messages stay hidden from all other receivers for a while, as far as they show themselves. When a
 * message was handed out last is written nowhere: never before it was handed out for the first time.
 *
 * @param forMs for how long from now
 * @param now milliseconds since 1970
 */
export function isHiddenFor(records: readonly SQSRecord[], forMs: number, now: number): boolean {
  const until = now + forMs + MARGIN_MS;
  return records.every((record) => until <= firstReceivedAtOf(record) + VISIBILITY_SECONDS * 1000);
}

/** When SQS handed out a message for the first time, in milliseconds since 1970. */
export function firstReceivedAtOf({ attributes }: SQSRecord): number {
  return Number(attributes.ApproximateFirstReceiveTimestamp);
}
