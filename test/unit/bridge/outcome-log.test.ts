// Doubles: the logger's console and the meter. Real: what is logged and counted of each outcome.
import { Logger } from '@aws-lambda-powertools/logger';
import { describe, expect, it } from '@jest/globals';
import type { MessageOutcome } from '../../../lib/bridge/forward/forward-batch.ts';
import { createOutcomeLog } from '../../../lib/bridge/forward/outcome-log.ts';
import type { Explanation } from '../../../lib/orders/report.ts';
import { TryLater, Unforwardable } from '../../../lib/platform/errors.ts';
import type { Meter } from '../../../lib/platform/metrics.ts';
import { inFlight, recheckInFlight } from '../../support/forwarder.ts';
import { line, notification, ORDER_ID, rawNotification } from '../../support/orders.ts';

const content = ['order_shipped', 0, { X: [] }] as const;
const message = { ...inFlight(rawNotification(...content)), notification: notification(...content) };
const { record } = message;
const because: Explanation = {
  ...({ state: 'shipped', requestedPieces: 3, shippedPieces: 3, hasShipped: true } as const),
  ...{ units: [], moreUnits: 0 },
};
const told = {
  outcome: 'forwarded',
  update: { status: '_fulfilled', because, trackingNumbers: [], ingramOrderNumbers: [] },
  userId: { source: 'registered', id: 'U' },
  accepted: { httpStatus: 200, message: 'ok' },
} as const;
const forwarded = { ...told, ...message };
const rechecked = { ...told, ...recheckInFlight('unknown-outcome', { sentAt: message.content.receivedAt }) };
const unknownWord = notification('order_hold', 0, { X: [line(1, { lineStatus: 'Levitating' })] });
const parked = (reason: Unforwardable['reason']): MessageOutcome => ({
  ...{ outcome: 'parked', record, message },
  error: new Unforwardable('Why.', { reason }),
});
const FIFTEEN_HOURS_MS = 15 * 3_600_000;
const SENT_LONG_AGO = String(message.content.receivedAt - FIFTEEN_HOURS_MS);
const PARKED_AT = { dataType: 'String' as const, stringValue: '2026-01-05T07:00:00.000Z' };
const retry = (error: unknown): MessageOutcome => ({
  ...{ outcome: 'retry', record, message, error },
  retryAfterSeconds: 5,
});

function reported(outcome: MessageOutcome) {
  const counted: string[] = [];
  const logged: object[] = [];
  const logger = new Logger({ logLevel: 'SILENT' });
  for (const level of ['info', 'warn', 'error'] as const) {
    logger[level] = (text, ...[fields]) => logged.push({ level, text, ...Object(fields) });
  }
  const meter: Meter = {
    count: (name) => counted.push(name),
    forwardLag: (milliseconds) => counted.push(`lag ${milliseconds}`),
    retryAge: (milliseconds) => counted.push(`age ${milliseconds}`),
  };
  createOutcomeLog(logger, meter, () => message.content.receivedAt + 7)(outcome);
  return { counted, logged };
}

describe('of an outcome, the metrics count', () => {
  it.each<[string, MessageOutcome, readonly string[]]>([
    ['what was forwarded', forwarded, ['lag 7']],
    ['what no event has told', { ...forwarded, wasMissed: true }, ['lag 7', 'EventsMissed']],
    [
      'what lacks details for longer than any maintenance of Ingram’s takes',
      { ...forwarded, lacksDetails: true },
      ['lag 7', 'DetailsUnavailable'],
    ],
    [
      'what Ingram has given no answer about for so long that it is given up',
      { outcome: 'no-news', ...message, givenUp: ['missed'] },
      ['DetailsUnavailable', 'MessagesWithoutNews'],
    ],
    [
      'what was forwarded with a made-up user',
      { ...forwarded, userId: { source: 'fallback', id: 'U' } },
      ['lag 7', 'UserIdFallbacks'],
    ],
    [
      'what was forwarded with a status word that is not known',
      { ...forwarded, notification: unknownWord },
      ['lag 7', 'UnknownStatusWords'],
    ],
    ['what a recheck told, from when it was due', rechecked, ['lag 7']],
    ['what was no news', { outcome: 'no-news', ...message }, ['MessagesWithoutNews']],
    [
      'what was no news, with a status word that is not known',
      { outcome: 'no-news', ...message, notification: unknownWord },
      ['UnknownStatusWords', 'MessagesWithoutNews'],
    ],
    ['nothing of an event id that was only recorded', { outcome: 'sighted', record }, []],
    ['what was parked', parked('no-user-id'), ['MessagesParked']],
    ['what Ingram did not confirm', parked('not-confirmed'), ['MessagesParked', 'NotConfirmed']],
    ['what came under a known event id', parked('event-id-reused'), ['MessagesParked', 'EventIdsReused']],
    [
      'what waits',
      retry(new TryLater('No answer.', { code: 'thirdwatch-unreachable' })),
      ['MessagesToRetry', 'age 7'],
    ],
    [
      'what waits for Ingram, without its age: Ingram is down every night',
      retry(new TryLater('No answer.', { code: 'ingram-unavailable' })),
      ['MessagesToRetry'],
    ],
    [
      'what waits for Ingram for longer than its maintenance takes',
      {
        ...retry(new TryLater('No answer.', { code: 'ingram-unavailable' })),
        record: { ...record, attributes: { ...record.attributes, SentTimestamp: SENT_LONG_AGO } },
      },
      ['MessagesToRetry', `age ${FIFTEEN_HOURS_MS + 7}`],
    ],
    [
      'what waits for a key',
      retry(new TryLater('Refused.', { code: 'thirdwatch-key-refused' })),
      ['MessagesToRetry', 'age 7', 'KeyRefusals'],
    ],
    [
      'nothing of what SQS did not take back',
      { outcome: 'not-handed-back', record, error: 'SQS is down.' },
      [],
    ],
  ])('%s', (_, outcome, names) => {
    expect(reported(outcome).counted).toEqual(names);
  });
});

describe('of an outcome, one log line tells', () => {
  const common = { correlation_id: message.content.eventId, attempts: 1 };
  it.each<[string, MessageOutcome, object]>([
    [
      'what Thirdwatch has heard and answered',
      forwarded,
      {
        ...{
          level: 'info',
          outcome: 'forwarded',
          orderId: ORDER_ID,
          eventType: 'im::order_shipped',
          lagMs: 7,
        },
        ...{ orderStatus: '_fulfilled', because: '3 of 3 pieces shipped', userIdSource: 'registered' },
        ...{ thirdwatchStatus: 200, thirdwatchMessage: 'ok' },
      },
    ],
    [
      'what was not understood of an event',
      { outcome: 'no-news', ...message, notification: unknownWord },
      { level: 'info', outcome: 'no-news', orderId: ORDER_ID, problems: ['unknown status word Levitating'] },
    ],
    [
      'why an order was judged again',
      rechecked,
      { correlation_id: 'message of unknown-outcome', orderId: ORDER_ID, recheck: 'unknown-outcome' },
    ],
    [
      'that no event has told it',
      { outcome: 'no-news', ...message, isSettling: true, wasMissed: true },
      { reason: 'cancellation-settles', missed: true },
    ],
    [
      'what Ingram is not asked for any longer, as a warning',
      { outcome: 'no-news', ...message, givenUp: ['missed', 'CAS-1'] },
      { level: 'warn', givenUp: ['missed', 'CAS-1'] },
    ],
    [
      'why a message was parked, and of which order it was',
      parked('not-confirmed'),
      { level: 'error', outcome: 'parked', orderId: ORDER_ID, reason: 'not-confirmed', detail: 'Why.' },
    ],
    [
      'when a message is tried again',
      retry(new TryLater('No answer.', { code: 'ingram-unavailable' })),
      { level: 'warn', outcome: 'retry', orderId: ORDER_ID, retryAfterSeconds: 5 },
    ],
    [
      'with which handles messages that wait for long are tried at once',
      {
        ...{ outcome: 'retry', record, message, retryAfterSeconds: 600, error: new Error('No answer.') },
        behind: [{ ...record, receiptHandle: 'behind' }],
      },
      { retryAfterSeconds: 600, receiptHandles: ['handle', 'behind'] },
    ],
    [
      'when a message that was parked was sent back',
      {
        ...{ outcome: 'no-news' as const, ...message },
        record: { ...record, messageAttributes: { ...record.messageAttributes, parkedAt: PARKED_AT } },
      },
      { redrivenAt: new Date(Number(record.attributes.SentTimestamp)).toISOString() },
    ],
    ['that an event id was recorded', { outcome: 'sighted', record }, { level: 'info', outcome: 'sighted' }],
    [
      'that SQS did not take a message back',
      { outcome: 'not-handed-back', record, error: 'SQS is down.' },
      { level: 'warn', outcome: 'not-handed-back' },
    ],
    [
      'that an invocation has begun late',
      { outcome: 'started-late', record },
      { level: 'info', outcome: 'started-late' },
    ],
  ])('%s', (_, outcome, fields) => {
    expect(reported(outcome).logged).toEqual([expect.objectContaining({ ...common, ...fields })]);
  });

  it('no order of a message that could not be read', () => {
    const error = new Unforwardable('The message is not JSON.', { reason: 'unreadable' });
    const [logged] = reported({ outcome: 'parked', record, error }).logged;
    expect(logged).not.toHaveProperty('orderId');
  });
});
