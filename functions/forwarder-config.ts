import * as v from 'valibot';
import { DEFAULT_SCHEDULE, mostReceives, type RetrySchedule } from '../lib/delivery/retry.ts';
import { areFaults, type StatusTable, statusTableWith } from '../lib/orders/status-table.ts';
import { ORDER_NUMBER_PLACEHOLDER, type UserIdFallback } from '../lib/orders/user.ts';
import { baseUrl, required, wholeNumber } from '../lib/platform/config.ts';
import { Misconfigured } from '../lib/platform/errors.ts';

/** As serverless.yml sets it on the queue: the most that SQS offers. */
export const MAX_RECEIVE_COUNT = 1000;

const StatusOverrides = v.pipe(
  v.string(),
  v.rawTransform(({ dataset, addIssue, NEVER }): StatusTable => {
    const table = statusTableWith(dataset.value);
    if (!areFaults(table)) return table;
    addIssue({ message: `is wrong: ${table.join('; ')}` });
    return NEVER;
  }),
);

const Fallback = v.pipe(
  v.string(),
  v.check(
    (text) => text === 'omit' || text === 'park' || text.includes(ORDER_NUMBER_PLACEHOLDER),
    `must be omit, park, or a template with ${ORDER_NUMBER_PLACEHOLDER}: without it, unrelated orders share a user`,
  ),
  v.transform(
    (text): UserIdFallback =>
      text === 'omit' || text === 'park' ? { kind: text } : { kind: 'template', template: text },
  ),
);

const headerName = v.pipe(v.string(), v.regex(/^[A-Za-z0-9-]+$/, 'must be the name of an HTTP header'));

const headerWord = v.pipe(v.string(), v.regex(/^[\x21-\x7e]*$/, 'must be one word, such as Bearer'));

/** The forwarder's configuration, by its environment variables. */
export const ForwarderConfig = v.object({
  STAGE: required,
  ORDERS_TABLE: required,
  ORDER_EVENTS_QUEUE_URL: required,
  ORDER_EVENTS_DLQ_URL: required,
  THIRDWATCH_SECRET_ID: required,
  THIRDWATCH_BASE_URL: v.optional(baseUrl, 'https://api.thirdwatch.ai/event'),
  THIRDWATCH_KEY_HEADER: v.optional(headerName, 'X-THIRDWATCH-API-KEY'),
  /** Stands before the key with a space between; nothing by default. */
  THIRDWATCH_KEY_PREFIX: v.optional(headerWord, ''),
  USER_ID_FALLBACK: v.optional(Fallback, ORDER_NUMBER_PLACEHOLDER),
  STATUS_OVERRIDES: v.optional(StatusOverrides, ''),
  ORDER_RETENTION_DAYS: v.optional(wholeNumber(30, 3650), '400'),
  RETRY_FIRST_DELAY_SECONDS: v.optional(wholeNumber(1, 60), String(DEFAULT_SCHEDULE.firstDelaySeconds)),
  RETRY_MAX_DELAY_SECONDS: v.optional(wholeNumber(1, 3600), String(DEFAULT_SCHEDULE.maxDelaySeconds)),
  // Below the queue's retention of 7 days, with room for the last delay: what is retried must not expire.
  RETRY_HORIZON_HOURS: v.optional(wholeNumber(1, 144), String(DEFAULT_SCHEDULE.horizonHours)),
  BREAKER_OPEN_SECONDS: v.optional(wholeNumber(1, 600), '30'),
});

/**
 * The schedule of retries.
 *
 * @throws Misconfigured when it would receive a message more often than the queue allows
 */
export function retryScheduleOf(config: v.InferOutput<typeof ForwarderConfig>): RetrySchedule {
  const schedule: RetrySchedule = {
    firstDelaySeconds: config.RETRY_FIRST_DELAY_SECONDS,
    maxDelaySeconds: config.RETRY_MAX_DELAY_SECONDS,
    horizonHours: config.RETRY_HORIZON_HOURS,
  };
  if (mostReceives(schedule) < MAX_RECEIVE_COUNT) return schedule;
  throw new Misconfigured(
    'RETRY_MAX_DELAY_SECONDS is too short for RETRY_HORIZON_HOURS: a message would be received more often than ' +
      `the queue's maxReceiveCount of ${MAX_RECEIVE_COUNT} allows. Make the delay longer, or the horizon shorter.`,
  );
}
