import type { ParkReason } from '../../lib/platform/errors.ts';
import { type News, newOrderId, type OrderEvent, orderEvent } from './events.ts';
import type { TestSystem } from './local-system.ts';
import { put } from './queues.ts';
import { recordsOf } from './records.ts';

/** How a message was parked. */
export type Parking = {
  readonly reason: ParkReason;
  readonly orderId?: string;
  readonly news?: News;
  readonly minute?: number;
  readonly httpStatus?: number;
  readonly parkedAt?: number;
  readonly detail?: string;
};

/** Puts a message into the dead-letter queue as the forwarder parks it, and returns the event that it tells of. */
export async function parkEvent(system: TestSystem, parking: Parking): Promise<OrderEvent> {
  const {
    reason,
    orderId = newOrderId(),
    news = 'ship',
    minute = 1,
    httpStatus,
    parkedAt = Date.now(),
  } = parking;
  const event = orderEvent(orderId, news, minute);
  const { detail = `The detail of ${event.eventId}` } = parking;
  const attributes = {
    eventId: event.eventId,
    reason,
    detail,
    attempts: '2',
    parkedAt: new Date(parkedAt).toISOString(),
    ...(httpStatus !== undefined && { httpStatus: String(httpStatus) }),
  };
  const entries = recordsOf(event.body).map(({ body, attributes: { MessageGroupId: groupId = '' } }) => ({
    body,
    groupId,
    attributes,
  }));
  await put(system, 'OrderEventsDlq', entries);
  return event;
}
