import type { Logger } from '@aws-lambda-powertools/logger';
import type { SQSRecord } from 'aws-lambda';
import { TryLater } from '../platform/errors.ts';
import { errorFields, type LogFields } from '../platform/logger.ts';
import type { Meter } from '../platform/metrics.ts';
import type { ForwarderEvent } from './forward.ts';

/** Tells the log, in one line, and the metrics what became of a message. */
export function forwarderReport(
  logger: Logger,
  meter: Meter,
  now: () => number,
): (event: ForwarderEvent) => void {
  return (event) => {
    const common: LogFields = { outcome: event.outcome, ...messageFields(event.record) };
    switch (event.outcome) {
      case 'forwarded': {
        const lagMs = now() - event.message.receivedAt;
        meter.forwardLag(lagMs);
        if (event.userId.source === 'fallback') meter.count('UserIdFallbacks');
        if (event.detailsUnavailable) meter.count('DetailsUnavailable');
        return logger.info('Order status forwarded', {
          ...common,
          ...notificationFields(event),
          orderStatus: event.call.status,
          userIdSource: event.userId.source,
          thirdwatchStatus: event.accepted.httpStatus,
          thirdwatchMessage: event.accepted.message,
          lagMs,
        } satisfies LogFields);
      }
      case 'no-news':
        meter.count('MessagesWithoutNews');
        return logger.info('Nothing new to tell', {
          ...common,
          ...notificationFields(event),
        } satisfies LogFields);
      case 'parked': {
        const { reason, message: detail } = event.error;
        meter.count('MessagesParked');
        if (reason === 'event-id-reused') meter.count('EventIdsReused');
        if (reason === 'not-confirmed') meter.count('NotConfirmed');
        return logger.error('Message parked', {
          ...common,
          ...orderField(event),
          reason,
          detail,
        } satisfies LogFields);
      }
      case 'retry': {
        const { error } = event;
        meter.count('MessagesToRetry');
        meter.retryAge(now() - Number(event.record.attributes.SentTimestamp));
        if (error instanceof TryLater && error.code === 'thirdwatch-key-refused') meter.count('KeyRefusals');
        return logger.warn('Message will be retried', {
          ...common,
          ...orderField(event),
          retryAfterSeconds: event.retryAfterSeconds,
          error: errorFields(error),
        } satisfies LogFields);
      }
      case 'not-handed-back':
        return logger.warn('Messages come back after the queue’s own visibility timeout', {
          ...common,
          error: errorFields(event.error),
        } satisfies LogFields);
    }
  };
}

function messageFields(record: SQSRecord): LogFields {
  return {
    correlation_id: record.messageAttributes.eventId?.stringValue ?? record.messageId,
    attempts: Number(record.attributes.ApproximateReceiveCount),
  };
}

function orderField({ orderId }: { readonly orderId?: string }): LogFields {
  return orderId === undefined ? {} : { orderId };
}

function notificationFields({
  message,
}: Extract<ForwarderEvent, { outcome: 'forwarded' | 'no-news' }>): LogFields {
  const { customerOrderNumber, eventType, problems } = message.notification;
  return {
    orderId: customerOrderNumber,
    eventType,
    ...(problems.length > 0 && { problems: problems.slice(0, 10) }),
  };
}
