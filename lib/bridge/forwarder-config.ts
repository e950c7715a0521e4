import * as v from 'valibot';
import { areFaults, type StatusTable, statusTableWith } from '../orders/status-table.ts';
import { ORDER_NUMBER_PLACEHOLDER, USER_ID_SOURCES, type UserIdFallback } from '../orders/user.ts';
import { compact } from '../platform/compact.ts';
import { baseUrl, required, wholeNumber } from '../platform/config.ts';
import { Misconfigured } from '../platform/errors.ts';
import { DEFAULT_SCHEDULE, mostReceives, type RetrySchedule } from '../queue/retry.ts';

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

const headerText = (least: number, most: number) =>
  v.pipe(
    v.string(),
    v.regex(/^[\x21-\x7e]+$/, 'must be text without spaces'),
    v.maxLength(most, `must have ${least} to ${most} characters`),
  );

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
  INGRAM_DETAILS: v.optional(
    v.picklist(['off', 'confirm', 'complete'], 'must be off, confirm or complete'),
    'off',
  ),
  /** In minutes. */
  INGRAM_DETAILS_PATIENCE: v.optional(wholeNumber(0, 1440), '15'),
  INGRAM_BASE_URL: v.optional(baseUrl, 'https://api.ingrammicro.com:443'),
  /** For all containers together; Ingram allows an application 60. */
  INGRAM_REQUESTS_PER_MINUTE: v.optional(wholeNumber(1, 6000), '60'),
  INGRAM_SANDBOX: v.optional(v.picklist(['true', 'false'], 'must be true or false'), 'false'),
  INGRAM_CUSTOMER_NUMBER: v.optional(headerText(1, 10)),
  INGRAM_COUNTRY_CODE: v.optional(
    v.pipe(v.string(), v.regex(/^[A-Z]{2}$/, 'must be two capital letters, such as US')),
  ),
  INGRAM_SENDER_ID: v.optional(headerText(1, 32)),
  INGRAM_API_SECRET_ID: v.optional(v.string()),
  USER_ID_SOURCE: v.optional(
    v.picklist(USER_ID_SOURCES, `must be one of ${USER_ID_SOURCES.join(', ')}`),
    'registered',
  ),
});

/** What it takes to ask Ingram about orders. */
export type IngramApi = {
  readonly mode: 'confirm' | 'complete';
  readonly patienceMs: number;
  readonly requestsPerMinute: number;
  readonly baseUrl: string;
  readonly sandbox: boolean;
  readonly customerNumber: string;
  readonly countryCode: string;
  readonly senderId?: string;
  readonly secretId: string;
};

/**
 * How Ingram is asked about orders; undefined when it is not.
 *
 * @throws Misconfigured with all that is missing, by the variables' names
 */
export function ingramApiOf(config: v.InferOutput<typeof ForwarderConfig>): IngramApi | undefined {
  const { INGRAM_DETAILS: mode, USER_ID_SOURCE: source } = config;
  if (source !== 'registered' && mode !== 'complete') {
    throw new Misconfigured(`USER_ID_SOURCE is ${source}, which needs INGRAM_DETAILS to be complete.`);
  }
  if (mode === 'off') return undefined;
  const { INGRAM_CUSTOMER_NUMBER, INGRAM_COUNTRY_CODE, INGRAM_API_SECRET_ID } = config;
  const needed = { INGRAM_CUSTOMER_NUMBER, INGRAM_COUNTRY_CODE, INGRAM_API_SECRET_ID };
  const missing = Object.entries(needed).flatMap(([name, value]) => (value ? [] : [name]));
  if (missing.length > 0)
    throw new Misconfigured(`INGRAM_DETAILS is ${mode}, which needs ${missing.join(', ')}.`);
  return {
    mode,
    patienceMs: config.INGRAM_DETAILS_PATIENCE * 60_000,
    requestsPerMinute: config.INGRAM_REQUESTS_PER_MINUTE,
    baseUrl: config.INGRAM_BASE_URL,
    sandbox: config.INGRAM_SANDBOX === 'true',
    customerNumber: INGRAM_CUSTOMER_NUMBER ?? '',
    countryCode: INGRAM_COUNTRY_CODE ?? '',
    secretId: INGRAM_API_SECRET_ID ?? '',
    ...compact({ senderId: config.INGRAM_SENDER_ID }),
  };
}

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
