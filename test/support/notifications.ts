import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import {
  type Envelope,
  isUnreadable,
  readDelivery,
  readEnvelope,
  scanned,
} from '../../lib/ingram/webhook/envelope.ts';
import {
  isUnusable,
  type OrderNotification,
  type RawNotification,
  readNotification,
} from '../../lib/ingram/webhook/notification.ts';
import {
  parseSignature,
  sign,
  type VerifiedDelivery,
  type VerifiedEnvelope,
  type VerifiedEventId,
  verify,
} from '../../lib/ingram/webhook/signature.ts';

export type Json = Record<string, unknown>;

export const EVENT_ID = 'N01CIB9VVFYKR9J6ZW';
export const KEY = new TextEncoder().encode('test-secret');
/** A minute after the event of the base notification, in milliseconds since 1970. */
export const RECEIVED_AT = Date.parse('2021-11-01T13:03:06.369Z');

/** Every way in which Ingram writes one and the same notification. The first of each aspect makes the base. */
export const WAYS = {
  root: ['object', 'array'],
  keys: ['as documented', 'lower case', 'upper case'],
  timestampKey: ['eventTimeStamp', 'evenTtimeStamp', 'eventtimestamp'],
  timestamp: ['2021-11-01T13:02:06.369Z', '2021-11-01T21:32:06.369+08:30', '2021-11-01T13:02:06.3690000Z'],
  idKey: ['eventId', 'eventid'],
  eventType: ['im::order_shipped', 'IM::order_shipped', 'IM::ORDER_SHIPPED (v2)', 'order_shipped'],
  eventTypeAt: ['resource', 'top level'],
  resource: ['array', 'object'],
  resellerNumberKey: ['customerOrderNumber', 'customerPoNumber', 'customerordernumber'],
  orders: ['none', 'array', 'object'],
  ingramNumberKey: ['orderNumber', 'ingramOrderNumber'],
  lineNumberKey: ['ingramLineNumber', 'lineNumber', 'LineNumber', 'linenumber'],
  zeros: ['00', '0', ''],
  requestedKey: ['requestedQuantity', 'quantityOrdered'],
  backorderedKey: ['backOrderedQuantity', 'backorderedQuantity', 'backorderquantity', 'quantityBackOrdered'],
  quantities: ['numbers', 'strings'],
  lineStatus: ['IM::shipped', 'shipped', 'SHIPPED', 'invoiced', 'Delivered'],
  shipmentDetails: ['array', 'object'],
  packageDetails: ['array', 'object'],
  shipmentDate: ['2021-10-31', null, ''],
  unshippedPackage: ['no shipment', 'empty strings', 'null'],
} as const;

/** One way for every aspect. */
export type Shape = { readonly [Aspect in keyof typeof WAYS]: (typeof WAYS)[Aspect][number] };

const BASE = Object.fromEntries(Object.entries(WAYS).map(([aspect, [way]]) => [aspect, way])) as Shape;

/** Any mixture of all the ways. */
export const anyShape = fc.record(
  Object.fromEntries(Object.entries(WAYS).map(([aspect, ways]) => [aspect, fc.constantFrom(...ways)])),
) as fc.Arbitrary<Shape>;

/** JSON values under the keys that a reader looks for: they reach deeper than random keys do. */
export const ingramLikeJson: fc.Arbitrary<unknown> = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.oneof(fc.jsonValue({ maxDepth: 1 }), fc.constantFrom('im::order_shipped', '001', 'IM::hold', 3, '3')),
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(fc.constantFrom(...keysOf(notification()), 'orders'), tie('value'), { maxKeys: 6 }),
  ),
})).value;

/** A body of Ingram's: two lines of one order, of which 2 of 3 pieces and none of 1 were shipped. */
export function notification(shape: Partial<Shape> = {}): unknown {
  const way = { ...BASE, ...shape };
  const event = {
    topic: 'resellers/orders',
    event: 'im::updated',
    [way.timestampKey]: way.timestamp,
    [way.idKey]: EVENT_ID,
    ...(way.eventTypeAt === 'top level' && { eventType: way.eventType }),
    resource: wrap(way.resource, resourceIn(way)),
  };
  return withKeys(way.keys, wrap(way.root, event));
}

/** The base notification's body with other top-level fields. */
export function body(changes: Json = {}): Json {
  return { ...(notification() as Json), ...changes };
}

/** The base notification's resource, with changes. */
export function resource(changes: Json = {}): Json {
  return { ...resourceIn(BASE), ...changes };
}

/** The base notification's shipped line, with changes. */
export function line(changes: Json = {}): Json {
  return { ...shippedLine(BASE), ...changes };
}

/** The base notification as the forwarder gets it, with changes. */
export function rawNotification(changes: Partial<RawNotification> = {}): RawNotification {
  const own = { eventId: EVENT_ID, eventTimeStamp: BASE.timestamp, receivedAt: RECEIVED_AT };
  return { ...own, resources: [resource()], ...changes };
}

/** The envelope of a body that has one. */
export function envelopeOf(content: unknown): Envelope {
  const envelope = readEnvelope(content instanceof Uint8Array ? content : JSON.stringify(content));
  if (isUnreadable(envelope)) throw new Error(envelope.message);
  return envelope;
}

/** What a body delivers, signed and verified with {@link KEY}. */
export function verifiedDelivery(content: unknown): VerifiedDelivery {
  const body = scanned(content instanceof Uint8Array ? content : JSON.stringify(content));
  const delivery = readDelivery(body, verifiedEventId(body.eventIds[0] ?? ''));
  if (isUnreadable(delivery)) throw new Error(delivery.message);
  return delivery;
}

/** The envelope of a body, signed and verified with {@link KEY}. */
export function verifiedEnvelope(content: unknown): VerifiedEnvelope {
  return verifiedDelivery(content).events[0];
}

/** An event id, signed and verified with {@link KEY}. */
export function verifiedEventId(eventId: string): VerifiedEventId {
  const signature = parseSignature(sign(eventId, KEY));
  const verified = signature && verify([eventId], signature, [KEY]);
  if (verified === undefined) throw new Error('A good signature was refused.');
  return verified;
}

/** What a notification that can be used says. */
export function understood(raw: RawNotification): OrderNotification {
  const result = readNotification(raw);
  if (isUnusable(result)) throw new Error(`${result.unusable}: ${result.detail}`);
  return result;
}

/** What a body with a single order says. */
export function understoodBody(content: unknown): OrderNotification {
  return understood({ ...envelopeOf(content), receivedAt: RECEIVED_AT });
}

/** The bytes of one of the vendor's samples in test/fixtures. */
export function sample(name: string): Uint8Array {
  return readFileSync(new URL(`../fixtures/${name}.json`, import.meta.url));
}

function resourceIn(way: Shape): Json {
  const order = { [way.ingramNumberKey]: '20-RD128', lines: [shippedLine(way), backorderedLine(way)] };
  return {
    ...(way.eventTypeAt === 'resource' && { eventType: way.eventType }),
    [way.resellerNumberKey]: 'ZENPO',
    ...(way.orders === 'none' ? order : { orders: wrap(way.orders, order) }),
  };
}

function shippedLine(way: Shape): Json {
  const shippedPackage = { cartonNumber: '', quantityInbox: '', trackingNumber: '390064340282' };
  const shipment = {
    shipmentDate: way.shipmentDate,
    carrierName: 'SMARTPOST-BM',
    packageDetails: wrap(way.packageDetails, shippedPackage),
  };
  return {
    [way.lineNumberKey]: `${way.zeros}1`,
    lineStatus: way.lineStatus,
    ...quantitiesIn(way, { requested: 3, shipped: 2, backordered: 1 }),
    shipmentDetails: wrap(way.shipmentDetails, shipment),
  };
}

function backorderedLine(way: Shape): Json {
  const emptyPackage = { cartonNumber: '', quantityInbox: '', trackingNumber: '' };
  const shipments = {
    'no shipment': [],
    'empty strings': wrap(way.shipmentDetails, { packageDetails: wrap(way.packageDetails, emptyPackage) }),
    null: null,
  };
  return {
    [way.lineNumberKey]: `${way.zeros}2`,
    lineStatus: 'IM::backordered',
    ...quantitiesIn(way, { requested: 1, shipped: 0, backordered: 1 }),
    shipmentDetails: shipments[way.unshippedPackage],
  };
}

type Pieces = { readonly requested: number; readonly shipped: number; readonly backordered: number };

function quantitiesIn(way: Shape, { requested, shipped, backordered }: Pieces): Json {
  const written = (pieces: number) => (way.quantities === 'strings' ? String(pieces) : pieces);
  return {
    [way.requestedKey]: written(requested),
    shippedQuantity: written(shipped),
    [way.backorderedKey]: written(backordered),
  };
}

function wrap(form: 'array' | 'object', value: Json): unknown {
  return form === 'array' ? [value] : value;
}

function withKeys(casing: Shape['keys'], value: unknown): unknown {
  if (casing === 'as documented' || typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((item) => withKeys(casing, item));
  const entries = Object.entries(value).map(([key, content]) => [
    casing === 'lower case' ? key.toLowerCase() : key.toUpperCase(),
    withKeys(casing, content),
  ]);
  return Object.fromEntries(entries);
}

function keysOf(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return [];
  const own = Array.isArray(value) ? [] : Object.keys(value);
  return [...new Set([...own, ...Object.values(value).flatMap(keysOf)])];
}
