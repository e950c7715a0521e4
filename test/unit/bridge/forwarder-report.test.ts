// Doubles: the logger and the meter. Real: what is counted of each event.
import { Logger } from '@aws-lambda-powertools/logger';
import { describe, expect, it } from '@jest/globals';
import type { ForwarderEvent } from '../../../lib/bridge/forward.ts';
import { forwarderReport } from '../../../lib/bridge/forwarder-report.ts';
import { TryLater, Unforwardable } from '../../../lib/platform/errors.ts';
import type { Meter } from '../../../lib/platform/metrics.ts';
import { notification, rawNotification, recordOf, START_MS } from '../../support/orders.ts';

const raw = rawNotification('order_shipped', 0, { X: [] });
const of = {
  record: recordOf(raw),
  message: { notification: notification('order_shipped', 0, { X: [] }), receivedAt: START_MS },
};
const call = { status: '_fulfilled', trackingNumbers: [], ingramOrderNumbers: [] } as const;
const forwarded: Extract<ForwarderEvent, { outcome: 'forwarded' }> = {
  outcome: 'forwarded',
  call,
  userId: { source: 'registered', id: 'U' },
  accepted: { httpStatus: 200, message: 'ok' },
  detailsUnavailable: false,
  ...of,
};
const parked = (reason: Unforwardable['reason']): ForwarderEvent => ({
  outcome: 'parked',
  record: of.record,
  error: new Unforwardable(reason, 'Why.'),
});
const retry = (error: unknown): ForwarderEvent => ({
  outcome: 'retry',
  record: of.record,
  error,
  retryAfterSeconds: 5,
});

function countedOf(event: ForwarderEvent): readonly string[] {
  const counted: string[] = [];
  const meter: Meter = {
    count: (name) => void counted.push(name),
    forwardLag: () => undefined,
    retryAge: () => undefined,
  };
  forwarderReport(new Logger({ logLevel: 'SILENT' }), meter, () => START_MS)(event);
  return counted;
}

describe('Of an event, the metrics count', () => {
  it.each<[string, ForwarderEvent, readonly string[]]>([
    ['what was forwarded', forwarded, []],
    [
      'what was forwarded without the details that were to be had',
      { ...forwarded, detailsUnavailable: true },
      ['DetailsUnavailable'],
    ],
    [
      'what was forwarded with a made-up user',
      { ...forwarded, userId: { source: 'fallback', id: 'U' } },
      ['UserIdFallbacks'],
    ],
    ['what was no news', { outcome: 'no-news', ...of }, ['MessagesWithoutNews']],
    ['what was parked', parked('no-user-id'), ['MessagesParked']],
    ['what Ingram did not confirm', parked('not-confirmed'), ['MessagesParked', 'NotConfirmed']],
    ['what came under a known event id', parked('event-id-reused'), ['MessagesParked', 'EventIdsReused']],
    ['what waits', retry(new TryLater('ingram-unavailable', 'No answer.')), ['MessagesToRetry']],
    [
      'what waits for a key',
      retry(new TryLater('thirdwatch-key-refused', 'Refused.')),
      ['MessagesToRetry', 'KeyRefusals'],
    ],
  ])('%s', (_, event, names) => {
    expect(countedOf(event)).toEqual(names);
  });
});
