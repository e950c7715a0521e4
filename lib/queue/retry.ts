/** When a message that could not be forwarded is tried again, and when no longer. */
export type RetrySchedule = {
  readonly firstDelaySeconds: number;
  readonly maxDelaySeconds: number;
  /** Counted from when SQS took the message. */
  readonly horizonHours: number;
};

/** After so many receives SQS moves a message to the dead-letter queue: the most that it offers. */
export const MAX_RECEIVE_COUNT = 1000;

/**
 * What is to be parked, and whose facts the orders table does not take, is tried for at least so much longer, at this delay:
 * parked, it would take them along, and the order would be judged without them.
 */
const FOR_FACTS = { longerSeconds: 45 * 60, delaySeconds: 3 * 60 };

/** How far a delay strays from the schedule, so that what failed together does not come back together. */
const JITTER = 0.2;

/** The longest that whom we call can make us wait. */
const MAX_RETRY_AFTER_SECONDS = 3600;

/**
 * How long a message waits before it is tried again, in whole seconds.
 *
 * @param attempt which attempt has failed, from 1
 * @param retryAfterSeconds what was asked for; it wins where it is longer, up to an hour
 * @param random a number from 0 to below 1
 */
export function retryDelaySeconds(
  schedule: RetrySchedule,
  attempt: number,
  retryAfterSeconds: number | undefined,
  random: number,
): number {
  const planned = Math.min(
    schedule.firstDelaySeconds * 2 ** (Math.max(attempt, 1) - 1),
    schedule.maxDelaySeconds,
  );
  const jittered = planned * (1 - JITTER + 2 * JITTER * random);
  const asked = Math.min(retryAfterSeconds ?? 0, MAX_RETRY_AFTER_SECONDS);
  return Math.max(1, Math.round(jittered), Math.ceil(asked));
}

/**
 * The schedule of a message that is tried beyond the horizon, only because its facts could not be written. Its last attempt
 * before that may come as late as the longest delay after the horizon.
 */
export function scheduleForFacts({ maxDelaySeconds, horizonHours }: RetrySchedule): RetrySchedule {
  const { delaySeconds } = FOR_FACTS;
  return {
    firstDelaySeconds: delaySeconds,
    maxDelaySeconds: delaySeconds,
    horizonHours: horizonHours + secondsForFacts(maxDelaySeconds) / 3600,
  };
}

/** The last ordinary attempt comes by the longest delay after the horizon, at the latest. */
function secondsForFacts(maxDelaySeconds: number): number {
  return maxDelaySeconds * (1 + JITTER) + FOR_FACTS.longerSeconds;
}

/**
 * Whether a message has been tried for long enough.
 *
 * @param sentAt when SQS took it, in milliseconds since 1970
 * @param now in milliseconds since 1970
 */
export function isExhausted(schedule: RetrySchedule, sentAt: number, now: number): boolean {
  return now - sentAt >= schedule.horizonHours * 60 * 60 * 1000;
}

/** How often the schedule alone can make SQS hand out one message, at the least of its delays, for its facts included. */
export function mostReceives(schedule: RetrySchedule): number {
  const leastDelaySeconds = (attempt: number) => retryDelaySeconds(schedule, attempt, undefined, 0);
  let remainingSeconds = schedule.horizonHours * 60 * 60;
  let attempt = 1;
  for (; remainingSeconds > 0 && leastDelaySeconds(attempt) < leastDelaySeconds(attempt + 1); attempt++) {
    remainingSeconds -= leastDelaySeconds(attempt);
  }
  // From here on, all delays are the same.
  const receives = attempt + Math.ceil(Math.max(remainingSeconds, 0) / leastDelaySeconds(attempt));
  const leastForFacts = retryDelaySeconds(scheduleForFacts(schedule), 1, undefined, 0);
  return receives + Math.ceil(secondsForFacts(schedule.maxDelaySeconds) / leastForFacts);
}
