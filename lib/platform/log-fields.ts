import * as v from 'valibot';

const text = v.exactOptional(v.string());
const number = v.exactOptional(v.number());

/** What a log tells of an error. */
const ErrorFields = v.object({ name: text, code: text, message: text, stack: text });
export type ErrorFields = Readonly<v.InferOutput<typeof ErrorFields>>;

/** What the functions log that they have come to. */
export const OUTCOMES = [
  'queued',
  'ignored',
  'refused',
  'not-served',
  'sighted',
  'forwarded',
  'no-news',
  'parked',
  'retry',
  'not-handed-back',
  'started-late',
  'not-archived',
  'not-stored',
  'woken',
  'swept',
  'left-out',
] as const;

/**
 * All that a log line may hold beside what Powertools adds itself. What is not named here never reaches a log, and
 * `relay` reads nothing else.
 */
export const LOG_FIELDS = {
  /** The event id, in the receiver and the forwarder. */
  correlation_id: text,
  topic: text,
  eventType: text,
  orderId: text,
  outcome: text,
  reason: text,
  detail: text,
  status: number,
  orderStatus: text,
  /** Why an order has the status that was told. */
  because: text,
  /** The facts of the order that were not known before, by unit. */
  changes: v.exactOptional(v.pipe(v.array(v.string()), v.readonly())),
  /** Ingram has told what no event has. */
  missed: v.exactOptional(v.boolean()),
  /** What Ingram has given no answer about for too long: a case of returned goods, or why the order was looked up. */
  givenUp: v.exactOptional(v.pipe(v.array(v.string()), v.readonly())),
  queued: number,
  bytes: number,
  attempts: number,
  /** Of what was parked: when it was sent back to the queue. */
  redrivenAt: text,
  /** How many orders the sweeper has woken for a recheck. */
  woken: number,
  /** Of a sweep: the pages that it read, and the orders that are to be judged again. */
  pages: number,
  differing: number,
  lagMs: number,
  retryAfterSeconds: number,
  /** Of the messages of an order that wait for long: without permissions of SQS, they are of no use. */
  receiptHandles: v.exactOptional(v.pipe(v.array(v.string()), v.readonly())),
  userIdSource: text,
  /** Why an order was judged again, without an event. */
  recheck: text,
  thirdwatchStatus: number,
  thirdwatchMessage: text,
  problems: v.exactOptional(v.pipe(v.array(v.string()), v.readonly())),
  error: v.exactOptional(ErrorFields),
};

type AnyFields = Readonly<v.InferOutput<v.ObjectSchema<typeof LOG_FIELDS, undefined>>>;

/** What a function logs. Read back, a line may have an outcome of another version. */
export type LogFields = Omit<AnyFields, 'outcome'> & { readonly outcome?: (typeof OUTCOMES)[number] };
