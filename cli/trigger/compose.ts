import * as v from 'valibot';
import { compact } from '../../lib/platform/compact.ts';
import { type Notification, newEventId, notificationOf } from '../events/notification.ts';
import { ingramOrderFor, plainNotification, type TriggerEvent } from './notification.ts';
import { bodyInShapes } from './shapes.ts';

const Pieces = v.object({ shipped: v.number(), requested: v.number() });
/** What a notification is to tell, beside its event; what is missing has a default. */
export const NotificationOptions = v.object({
  order: v.optional(v.string()),
  ingramOrder: v.optional(v.string()),
  subOrder: v.optional(v.string()),
  line: v.optional(
    v.array(
      v.object({ number: v.string(), pieces: v.exactOptional(Pieces), word: v.exactOptional(v.string()) }),
    ),
    [{ number: '001' }],
  ),
  ship: v.optional(Pieces),
  tracking: v.optional(v.array(v.string()), []),
  shape: v.optional(v.array(v.string()), []),
});
type NotificationOptions = v.InferOutput<typeof NotificationOptions>;

/** The number of an order that there is not yet. */
export function newOrderNumber(): string {
  return `PO-${newEventId().slice(0, 8)}`;
}

/** Makes a notification, with an event id of its own. */
export function composeNotification(
  event: TriggerEvent,
  order: string,
  options: NotificationOptions,
): Notification {
  const { ship, subOrder, line, tracking, shape } = options;
  const plain = plainNotification({
    ...{ event, order, lines: line, trackingNumbers: tracking, eventId: newEventId(), at: new Date() },
    ingramOrder: options.ingramOrder ?? ingramOrderFor(order),
    ...compact({ pieces: ship, subOrder }),
  });
  return notificationOf(bodyInShapes(plain, shape));
}
