import { compact } from '../../platform/compact.ts';
import { fieldsOf, listOf, pick, textOf } from './fields.ts';
import { scanJson } from './json.ts';
import { eventTypeName, isOrderEventType, isOtherEventType } from './vocabulary.ts';

/** What stands around a notification's content: enough to prove it authentic and to put it on the right queue. */
export type Envelope = {
  readonly eventId: string;
  readonly topic?: string;
  readonly event?: string;
  /** Set where the event type stands once at the top level instead of inside each resource. */
  readonly eventType?: string;
  readonly eventTimeStamp?: string;
  /** The entries of `resource`, as they came. */
  readonly resources: readonly unknown[];
};

/** Why a body has no envelope. */
export type UnreadableBody = {
  readonly code: 'invalid-json' | 'too-deep' | 'no-event-id' | 'ambiguous-event-id';
  readonly message: string;
};

/** All resources of a notification that belong to one order. */
export type OrderShare = {
  /** The reseller's order number, else Ingram's; undefined when the resources name neither. */
  readonly orderNumber?: string;
  readonly resources: readonly unknown[];
};

const MAX_DEPTH = 64;
const MAX_EVENT_ID_LENGTH = 256;

/** Topics of Ingram's that tell nothing of a reseller's orders. */
const OTHER_TOPICS: ReadonlySet<string> = new Set([
  'resellers/catalog',
  'resellers/quotes',
  'vendors/purchaseorders',
]);

const UTF8 = new TextDecoder('utf-8', { fatal: true });

/**
 * Reads the envelope of a webhook's body, whatever the casing of its keys and whether its root is an object or an
 * array of one. Nothing but an event id is required. Never throws.
 *
 * A root array of several events is no shape of Ingram's: it keeps the first one's event id, and its elements
 * become resources that the forwarder will park for a person to look at.
 */
export function readEnvelope(body: Uint8Array | string): Envelope | UnreadableBody {
  const text = decodeUtf8(body);
  if (text === undefined) return unreadable('invalid-json', 'The body is not UTF-8 text.');
  const scan = scanJson(text);
  if (scan.depth > MAX_DEPTH) {
    return unreadable(
      'too-deep',
      `The body nests deeper than ${MAX_DEPTH} levels; a notification nests about 8.`,
    );
  }
  if (scan.eventIds.size > 1) {
    return unreadable(
      'ambiguous-event-id',
      'The body holds several different event ids; send one event a request.',
    );
  }
  const root = parse(text);
  if (root === undefined) return unreadable('invalid-json', 'The body is not JSON.');
  return envelopeOf(root);
}

/** Whether {@link readEnvelope} failed. */
export function isUnreadable(result: Envelope | UnreadableBody): result is UnreadableBody {
  return 'code' in result;
}

/**
 * Whether a notification is about a reseller's orders: unless its topic, or failing one we know every event type
 * in it, is known to be about something else. What is new to us is better parked than lost.
 */
export function isAboutResellerOrders(envelope: Envelope): boolean {
  const types = eventTypesOf(envelope).map(eventTypeName);
  if (types.some(isOrderEventType)) return true;
  const topic = envelope.topic?.trim().toLowerCase() ?? '';
  if (OTHER_TOPICS.has(topic)) return false;
  return topic === 'resellers/orders' || types.length === 0 || !types.every(isOtherEventType);
}

/** The event types that the envelope and its resources name, as they are written. */
export function eventTypesOf(envelope: Envelope): readonly string[] {
  const types = envelope.resources.map((resource) => {
    const fields = fieldsOf(resource);
    return (fields && textOf(pick(fields, 'eventtype'))) ?? envelope.eventType;
  });
  if (types.length === 0) types.push(envelope.eventType);
  return [...new Set(types.filter((type) => type !== undefined))];
}

/** The notification's resources, gathered by the order that they belong to, in the order of their coming. */
export function sharesByOrder(envelope: Envelope): readonly OrderShare[] {
  const shares = new Map<string, { orderNumber?: string; resources: unknown[] }>();
  for (const resource of envelope.resources) {
    const resellers = resellerOrderNumber(resource);
    const orderNumber = resellers ?? ingramOrderNumber(resource);
    // Ingram's number of one order may be the reseller's number of another.
    const key = JSON.stringify([resellers, orderNumber]);
    const share = shares.get(key);
    if (share) share.resources.push(resource);
    else shares.set(key, { ...compact({ orderNumber }), resources: [resource] });
  }
  return shares.size === 0 ? [{ resources: [] }] : [...shares.values()];
}

/** The order number that the reseller gave, byte for byte: Thirdwatch knows the order by it. */
export function resellerOrderNumber(resource: unknown): string | undefined {
  return ownOrNested(resource, 'customerordernumber', 'customerponumber');
}

/** Ingram's own order number: in `orderNumber`, or in `orders[].ingramOrderNumber` since v7. */
export function ingramOrderNumber(resource: unknown): string | undefined {
  return ownOrNested(resource, 'ordernumber', 'ingramordernumber');
}

function ownOrNested(resource: unknown, ...names: readonly string[]): string | undefined {
  const fields = fieldsOf(resource);
  if (fields === undefined) return undefined;
  const own = textOf(pick(fields, ...names));
  if (own !== undefined) return own;
  for (const order of listOf(fields.get('orders'))) {
    const nested = fieldsOf(order);
    const number = nested && textOf(pick(nested, ...names));
    if (number !== undefined) return number;
  }
  return undefined;
}

function envelopeOf(root: unknown): Envelope | UnreadableBody {
  const events = listOf(root);
  const fields = fieldsOf(events[0]) ?? new Map<string, unknown>();
  const eventId = fields.get('eventid');
  if (typeof eventId !== 'string' || eventId === '') {
    return unreadable('no-event-id', 'The body holds no eventId; a notification of Ingram Micro has one.');
  }
  if (eventId.length > MAX_EVENT_ID_LENGTH) {
    return unreadable('no-event-id', `The eventId is longer than ${MAX_EVENT_ID_LENGTH} characters.`);
  }
  if (events.length > 1) return { eventId, resources: events };
  const optional = compact({
    topic: textOf(fields.get('topic')),
    event: textOf(fields.get('event')),
    eventType: textOf(fields.get('eventtype')),
    eventTimeStamp: textOf(fields.get('eventtimestamp')),
  });
  return { eventId, ...optional, resources: listOf(fields.get('resource')) };
}

function decodeUtf8(body: Uint8Array | string): string | undefined {
  if (typeof body === 'string') return body;
  try {
    return UTF8.decode(body);
  } catch {
    return undefined;
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function unreadable(code: UnreadableBody['code'], message: string): UnreadableBody {
  return { code, message };
}
