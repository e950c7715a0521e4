import type { Logger } from '@aws-lambda-powertools/logger';
import type { SQSRecord } from 'aws-lambda';
import { compact } from '../../platform/compact.ts';
import { TryLater, type TryLaterCode } from '../../platform/errors.ts';
import type { LogFields } from '../../platform/log-fields.ts';
import { errorFields } from '../../platform/logger.ts';
import type { Meter } from '../../platform/metrics.ts';
import { receiveCountOf } from '../../queue/batch.ts';
import { orderNumberIn } from '../../queue/message.ts';
import { changeTexts } from '../words/changes.ts';
import { explanationText } from '../words/explanation-text.ts';
import type { MessageOutcome } from './forward-batch.ts';
import { type InFlightMessage, isEvent, type OrderTrigger, sentAtOf } from './message.ts';

/** Nobody can be quick enough to shorten a wait of less. */
const LONG_WAIT_SECONDS = 60;

const INGRAM_WAITS: readonly TryLaterCode[] = [
  'ingram-unavailable',
  'ingram-rate-limited',
  'ingram-not-confirmed',
];

/** Ingram's longest maintenance takes 11 hours. What waits for longer waits for something else as well. */
const LONG_OUTAGE_MS = 14 * 60 * 60_000;

type OutcomeOf<O extends MessageOutcome['outcome']> = Extract<MessageOutcome, { readonly outcome: O }>;

/** Tells the log, in one line, and the metrics what became of a message. */
export function createOutcomeLog(
  logger: Pick<Logger, Level>,
  meter: Meter,
  now: () => number,
): (outcome: MessageOutcome) => void {
  return (result) => {
    const at = now();
    countOutcome(result, meter, at);
    const { level, message, fields } = lineOf(result, at);
    const all: LogFields = { outcome: result.outcome, ...messageFields(result), ...fields };
    logger[level](message, all);
  };
}

type Level = 'info' | 'warn' | 'error';
type Line = { readonly level: Level; readonly message: string; readonly fields?: LogFields };

function lineOf(result: MessageOutcome, at: number): Line {
  switch (result.outcome) {
    case 'sighted':
      return { level: 'info', message: 'Event id recorded' };
    case 'no-news':
      return { level: levelOf(result), message: 'Nothing new to tell', fields: noNewsFields(result) };
    case 'forwarded': {
      const fields = { ...forwardedFields(result), lagMs: lagOf(result, at) };
      return { level: levelOf(result), message: 'Order status forwarded', fields };
    }
    case 'parked':
      return { level: 'error', message: 'Message parked', fields: parkedFields(result) };
    case 'retry':
      return { level: 'warn', message: 'Message will be retried', fields: retryFields(result) };
    case 'not-handed-back': {
      const message = 'Messages come back after the queue’s own visibility timeout';
      return { level: 'warn', message, fields: { error: errorFields(result.error) } };
    }
    case 'started-late':
      return { level: 'info', message: 'Messages were handed out long before this invocation began' };
  }
}

function levelOf({ givenUp }: OutcomeOf<'forwarded' | 'no-news'>): Level {
  return givenUp === undefined ? 'info' : 'warn';
}

function noNewsFields(result: OutcomeOf<'no-news'>): LogFields {
  return {
    ...triggerFields(result),
    ...changeFields(result),
    ...(result.isTooOld && { reason: 'older-than-retention' }),
    ...(result.isSettling && { reason: 'cancellation-settles' }),
  };
}

function parkedFields({ message, error }: OutcomeOf<'parked'>): LogFields {
  return { ...orderField(message), reason: error.reason, detail: error.message };
}

function retryFields(result: OutcomeOf<'retry'>): LogFields {
  const { message, retryAfterSeconds, error } = result;
  return { ...orderField(message), retryAfterSeconds, ...handleFields(result), error: errorFields(error) };
}

/**
 * With what `relay retry` has them tried at once: SQS lets whoever has the handles of messages show them again, and
 * nobody else.
 */
function handleFields({ record, behind = [], retryAfterSeconds }: OutcomeOf<'retry'>): LogFields {
  if (retryAfterSeconds < LONG_WAIT_SECONDS) return {};
  return { receiptHandles: [record, ...behind].map(({ receiptHandle }) => receiptHandle) };
}

function countOutcome(result: MessageOutcome, meter: Meter, at: number): void {
  const { outcome } = result;
  if (outcome === 'forwarded') countForwarded(result, meter, at);
  if (outcome === 'forwarded' || outcome === 'no-news') countJudged(result, meter);
  if (outcome === 'no-news') meter.count('MessagesWithoutNews');
  if (outcome === 'parked') countParked(result, meter);
  if (outcome === 'retry') countRetry(result, meter, at);
}

function countForwarded(result: OutcomeOf<'forwarded'>, meter: Meter, at: number): void {
  meter.forwardLag(lagOf(result, at));
  if (result.userId.source === 'fallback') meter.count('UserIdFallbacks');
}

function countJudged(result: OutcomeOf<'forwarded' | 'no-news'>, meter: Meter): void {
  if (result.lacksDetails || result.givenUp) meter.count('DetailsUnavailable');
  if (result.wasMissed) meter.count('EventsMissed');
  if ('notification' in result && result.notification.unknownWords.length > 0)
    meter.count('UnknownStatusWords');
}

/** Since the event was received, or the recheck was due. */
function lagOf(trigger: OrderTrigger, at: number): number {
  return at - (isEvent(trigger) ? trigger.content.receivedAt : sentAtOf(trigger.record));
}

function countParked({ error }: OutcomeOf<'parked'>, meter: Meter): void {
  meter.count('MessagesParked');
  if (error.reason === 'event-id-reused') meter.count('EventIdsReused');
  if (error.reason === 'not-confirmed') meter.count('NotConfirmed');
}

function countRetry({ record, error }: OutcomeOf<'retry'>, meter: Meter, now: number): void {
  meter.count('MessagesToRetry');
  const age = now - sentAtOf(record);
  if (!isWaitingForIngram(error) || age > LONG_OUTAGE_MS) meter.retryAge(age);
  if (error instanceof TryLater && error.code === 'thirdwatch-key-refused') meter.count('KeyRefusals');
}

/** Ingram is down every night, and an event that waits for it is no reason for an alarm. */
function isWaitingForIngram(error: unknown): boolean {
  return error instanceof TryLater && INGRAM_WAITS.includes(error.code);
}

function messageFields({ record }: MessageOutcome): LogFields {
  return {
    correlation_id: record.messageAttributes.eventId?.stringValue ?? record.messageId,
    attempts: receiveCountOf(record),
    ...(isRedriven(record) && { redrivenAt: new Date(sentAtOf(record)).toISOString() }),
  };
}

/** What was parked bears the time of that: SQS's own move task keeps it, and so does `relay`. */
function isRedriven({ messageAttributes }: SQSRecord): boolean {
  return messageAttributes.parkedAt !== undefined;
}

/** The order of a message that was not forwarded, where its resources name one, and why it is judged again. */
function orderField(message: InFlightMessage | undefined): LogFields {
  const orderId = message && orderNumberIn(message.content);
  return {
    ...(orderId !== undefined && { orderId }),
    ...(message?.content.kind === 'recheck' && { recheck: message.content.why }),
  };
}

function forwardedFields(result: OutcomeOf<'forwarded'>): LogFields {
  return {
    ...triggerFields(result),
    ...changeFields(result),
    orderStatus: result.update.status,
    because: explanationText(result.update.because),
    userIdSource: result.userId.source,
    thirdwatchStatus: result.accepted.httpStatus,
    thirdwatchMessage: result.accepted.message,
  };
}

function changeFields(result: OutcomeOf<'forwarded' | 'no-news'>): LogFields {
  const { changes = [], wasMissed, givenUp } = result;
  return {
    ...(changes.length > 0 && { changes: changeTexts(changes) }),
    ...(wasMissed && { missed: true }),
    ...compact({ givenUp }),
  };
}

function triggerFields(trigger: OrderTrigger): LogFields {
  if (!isEvent(trigger)) return { orderId: trigger.content.orderId, recheck: trigger.content.why };
  const { notification } = trigger;
  const { customerOrderNumber, eventType, problems, unknownWords } = notification;
  const notUnderstood = [...problems, ...unknownWords.map((word) => `unknown status word ${word}`)];
  return {
    orderId: customerOrderNumber,
    eventType,
    ...(notUnderstood.length > 0 && { problems: notUnderstood }),
  };
}
