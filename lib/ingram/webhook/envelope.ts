import { isUtf8 } from 'node:buffer';
import { compact } from '../../platform/compact.ts';
import { type Fields, fieldsOf, listOf, pick, textOf } from './fields.ts';
import { type BodyScan, MAX_DEPTH, MAX_EVENT_ID_LENGTH, scanBody, startOf } from './scan.ts';
import { eventTypeName, isOrderEventType, isOtherEventType } from './vocabulary.ts';

/** What stands around an event's content: enough to put it on the right queue. */
export type Envelope<Id extends string = string> = {
  readonly eventId: Id;
  readonly topic?: string;
  readonly event?: string;
  /** Set where the event type stands once at the top level instead of inside each resource. */
  readonly eventType?: string;
  readonly eventTimeStamp?: string;
  /** The entries of `resource`, as they came. */
  readonly resources: readonly unknown[];
};

/** A webhook's body that nobody has vouched for yet: looked at, not parsed. */
export type ScannedBody = BodyScan & { readonly text: string; readonly isUtf8: boolean };

/** What a body says under one event id. */
export type Delivery<Id extends string = string> = {
  readonly eventId: Id;
  /** One, as far as is known: a root array may hold several of this id. */
  readonly events: readonly [Envelope<Id>, ...Envelope<Id>[]];
  /** What else a root array holds: the event id, and with it the signature, does not speak for it. */
  readonly others: readonly unknown[];
};

/** Why a body cannot be read. */
export type UnreadableBody = {
  readonly code: 'invalid-json' | 'too-complex' | 'no-event-id' | 'ambiguous-event-id';
  readonly message: string;
};

/** An object of Ingram's has a few dozen entries. */
const MAX_WIDTH = 250;
/** The largest body that is taken weighs 460,000 as lines of v6, and no parser must be made to build much more. */
const MAX_WEIGHT = 500_000;
/** Ingram's topics, event types and timestamps have a few dozen characters; each message repeats them. */
const MAX_TEXT_LENGTH = 256;

/** Topics of Ingram's that tell nothing of a reseller's orders. */
const OTHER_TOPICS: ReadonlySet<string> = new Set([
  'resellers/catalog',
  'resellers/quotes',
  'vendors/purchaseorders',
]);

const UTF8 = new TextDecoder();
/** As many bytes of a body that is not UTF-8, and is refused in any case, are looked at for its event id. */
const BYTES_LOOKED_AT = 16 * 1024;

/** Looks at a body, for candidates of the event id and for what it would cost to read it. Never throws. */
export function scanned(body: Uint8Array | string): ScannedBody {
  if (typeof body === 'string') return { text: body, isUtf8: true, ...scanBody(body) };
  const isText = isUtf8(body);
  // The letters of an event id are the same in Latin-1.
  const text = isText ? UTF8.decode(body) : bytesOf(body).toString('latin1', 0, BYTES_LOOKED_AT);
  return { text, isUtf8: isText, ...scanBody(text) };
}

/**
 * Parses a body, and reads what it says under an event id that {@link scanned} has found in it, whatever the casing of
 * its keys and whether its root is an object or an array. Never throws.
 *
 * What the parser finds is what is acted on: of duplicate keys it keeps the last in silence, so that the id is
 * compared once more.
 */
export function readDelivery<Id extends string>(
  body: ScannedBody,
  eventId: Id,
): Delivery<Id> | UnreadableBody {
  const excess = excessOf(body);
  if (excess !== undefined) return excess;
  const root = parse(body);
  if (root === undefined) return NOT_JSON;
  const [events, others]: [Envelope<Id>[], unknown[]] = [[], []];
  for (const element of listOf(root)) {
    const fields = fieldsOf(element);
    if (fields?.get('eventid') === eventId) events.push(envelopeOf(eventId, fields));
    else others.push(element);
  }
  const [first, ...rest] = events;
  if (first !== undefined) return { eventId, events: [first, ...rest], others };
  return unreadable(
    'ambiguous-event-id',
    'The body holds several event ids where one belongs; send one event a request.',
  );
}

/** Reads a notification by its own event id, as whoever sends it does. Never throws. */
export function readEnvelope(body: Uint8Array | string): Envelope | UnreadableBody {
  const look = scanned(body);
  const [eventId] = look.eventIds;
  if (eventId === undefined) return excessOf(look) ?? (parse(look) === undefined ? NOT_JSON : NO_EVENT_ID);
  const delivery = readDelivery(look, eventId);
  return isUnreadable(delivery) ? delivery : delivery.events[0];
}

/** Whether a body could not be read. */
export function isUnreadable(result: object): result is UnreadableBody {
  return 'code' in result;
}

const NOT_JSON = unreadable('invalid-json', 'The body is not JSON in UTF-8.');

/** What a body without a candidate for the event id is answered. */
export const NO_EVENT_ID = unreadable(
  'no-event-id',
  `The body holds no eventId of 1 to ${MAX_EVENT_ID_LENGTH} characters; a notification of Ingram Micro has one.`,
);

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
export function eventTypesOf(envelope: Pick<Envelope, 'eventType' | 'resources'>): readonly string[] {
  const types = envelope.resources.map((resource) => {
    const fields = fieldsOf(resource);
    return (fields && textOf(pick(fields, 'eventtype'))) ?? envelope.eventType;
  });
  if (types.length === 0) types.push(envelope.eventType);
  return [...new Set(types.filter((type) => type !== undefined))];
}

function excessOf({ depth, width, weight }: ScannedBody): UnreadableBody | undefined {
  if (depth > MAX_DEPTH) return tooComplex(`nests deeper than ${MAX_DEPTH} levels`);
  if (width > MAX_WIDTH) return tooComplex(`has an object of more than ${MAX_WIDTH} entries`);
  return weight > MAX_WEIGHT ? tooComplex('holds too many objects, arrays and values') : undefined;
}

function tooComplex(how: string): UnreadableBody {
  return unreadable('too-complex', `The body ${how}; send fewer orders and lines in one.`);
}

function envelopeOf<Id extends string>(eventId: Id, fields: Fields): Envelope<Id> {
  const text = (name: string) => textOf(fields.get(name))?.slice(0, MAX_TEXT_LENGTH);
  const optional = compact({
    topic: text('topic'),
    event: text('event'),
    eventType: text('eventtype'),
    eventTimeStamp: text('eventtimestamp'),
  });
  return { eventId, ...optional, resources: listOf(fields.get('resource')) };
}

function parse({ text, isUtf8 }: ScannedBody): unknown {
  if (!isUtf8) return undefined;
  try {
    return JSON.parse(text.slice(startOf(text)));
  } catch {
    return undefined;
  }
}

function bytesOf({ buffer, byteOffset, byteLength }: Uint8Array): Buffer {
  return Buffer.from(buffer, byteOffset, byteLength);
}

function unreadable(code: UnreadableBody['code'], message: string): UnreadableBody {
  return { code, message };
}
