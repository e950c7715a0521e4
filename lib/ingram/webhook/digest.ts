import { createHash } from 'node:crypto';
import type { Delivery } from './envelope.ts';
import { fieldsOf } from './fields.ts';

/**
 * Tells whether two deliveries under one event id mean the same. Ingram Micro signs the event id alone: whoever has
 * seen one signature can put it on any body, and is given away by this.
 *
 * It covers all that is read of a delivery except `eventTimeStamp`, the time of sending, which is another one when the
 * event is sent again. White space, the casing and sequence of keys, and numbers that are written as texts make no
 * difference.
 */
export function digestOf({ events, others }: Delivery): string {
  const meaning = events.map(({ topic, event, eventType, resources }) => [
    topic,
    event,
    eventType,
    resources,
  ]);
  return createHash('sha256')
    .update(JSON.stringify([meaning, others], canonical))
    .digest('base64url');
}

/** Of keys that differ in casing alone, it must be the one that counts when the body is read. */
function canonical(_key: string, value: unknown): unknown {
  if (typeof value === 'number') return String(value);
  const fields = fieldsOf(value);
  if (fields === undefined) return value;
  return Object.fromEntries([...fields].sort(([one], [other]) => (one < other ? -1 : 1)));
}
