import { gunzipSync, gzipSync } from 'node:zlib';
import * as v from 'valibot';
import type { LineStatus } from '../ingram/webhook/vocabulary.ts';
import type { DetailedPackage, KnownDetails, Order, Said } from '../orders/order.ts';
import { compact } from '../platform/compact.ts';
import { ORDER_STATUSES, REASONS } from '../thirdwatch/vocabulary.ts';

/** An order as it is stored: JSON text that a person can read, or the same packed where it is long. */
export type StoredOrder = string | Uint8Array;

/** Beyond this, packing costs less than the write units that it saves (DynamoDB bills a unit for each KB). */
const PACK_BEYOND_CHARS = 16 * 1024;

const LINE_STATUSES = [
  'open',
  'backordered',
  'held',
  'partially_shipped',
  'shipped',
  'voided',
] as const satisfies readonly LineStatus[];

const AsOf = v.number();
const Quantity = v.nullable(v.number());
const Known = v.object({ state: v.picklist(LINE_STATUSES), asOf: AsOf });

// Lines, packages and events are rows instead of objects: an order may have thousands of them in one item.
const Content = v.object({
  v: v.literal(1),
  ingramOrders: v.array(
    v.object({
      number: v.string(),
      lines: v.array(v.tuple([v.string(), v.picklist(LINE_STATUSES), AsOf, Quantity, Quantity])),
      whole: v.optional(Known),
      heldAsOf: v.optional(AsOf),
      movingAsOf: v.optional(AsOf),
      details: v.optional(
        v.object({
          asOf: AsOf,
          whole: v.picklist(LINE_STATUSES),
          lines: v.array(v.tuple([v.string(), v.picklist(LINE_STATUSES)])),
          packages: v.array(v.tuple([v.string(), v.nullable(v.string()), v.nullable(v.string())])),
        }),
      ),
    }),
  ),
  packages: v.array(v.tuple([v.string(), AsOf, v.nullable(v.string())])),
  events: v.array(v.tuple([v.string(), AsOf, v.string()])),
  updated: v.boolean(),
  said: v.optional(
    v.object({
      status: v.picklist(ORDER_STATUSES),
      reason: v.optional(v.picklist(REASONS)),
      trackingNumbers: v.array(v.string()),
      at: v.number(),
    }),
  ),
});

/** The stored form of an order. */
export function encodeOrder(order: Order): StoredOrder {
  const content: v.InferOutput<typeof Content> = {
    v: 1,
    ingramOrders: [...order.ingramOrders].map(([number, { lines, details, ...rest }]) => ({
      number,
      ...(details && { details: encodeDetails(details) }),
      lines: [...lines].map(([line, known]) => [
        line,
        known.state,
        known.asOf,
        known.requested ?? null,
        known.shipped ?? null,
      ]),
      ...rest,
    })),
    packages: [...order.packages].map(([number, { asOf, carrierName }]) => [
      number,
      asOf,
      carrierName ?? null,
    ]),
    events: [...order.events].map(([eventId, { asOf, digest }]) => [eventId, asOf, digest]),
    updated: order.updated,
    ...(order.said && { said: { ...order.said, trackingNumbers: [...order.said.trackingNumbers] } }),
  };
  const json = JSON.stringify(content);
  return json.length > PACK_BEYOND_CHARS ? gzipSync(json) : json;
}

/**
 * Reads an order's stored form.
 *
 * @throws an error when it is not one: something else has written to the table
 */
export function decodeOrder(stored: StoredOrder): Order {
  const json = typeof stored === 'string' ? stored : gunzipSync(stored).toString('utf8');
  const { ingramOrders, packages, events, updated, said } = v.parse(Content, JSON.parse(json));
  return {
    ingramOrders: new Map(
      ingramOrders.map(({ number, lines, details, ...rest }) => [
        number,
        {
          lines: new Map(lines.map(([line, ...known]) => [line, decodeLine(...known)])),
          ...compact(rest),
          ...(details && { details: decodeDetails(details) }),
        },
      ]),
    ),
    packages: new Map(
      packages.map(([number, asOf, carrierName]) => [
        number,
        { asOf, ...(carrierName !== null && { carrierName }) },
      ]),
    ),
    events: new Map(events.map(([eventId, asOf, digest]) => [eventId, { asOf, digest }])),
    updated,
    ...(said && { said: decodeSaid(said) }),
  };
}

type StoredDetails = NonNullable<v.InferOutput<typeof Content>['ingramOrders'][number]['details']>;

function encodeDetails({ asOf, whole, lines, packages }: KnownDetails): StoredDetails {
  return {
    asOf,
    whole,
    lines: [...lines],
    packages: [...packages].map(([number, { carrierName, trackingUrl }]) => [
      number,
      carrierName ?? null,
      trackingUrl ?? null,
    ]),
  };
}

function decodeDetails({ asOf, whole, lines, packages }: StoredDetails): KnownDetails {
  const decoded = packages.map(([number, carrierName, trackingUrl]): [string, DetailedPackage] => [
    number,
    { ...(carrierName !== null && { carrierName }), ...(trackingUrl !== null && { trackingUrl }) },
  ]);
  return { asOf, whole, lines: new Map(lines), packages: new Map(decoded) };
}

function decodeSaid({ reason, ...said }: NonNullable<v.InferOutput<typeof Content>['said']>): Said {
  return { ...said, ...compact({ reason }) };
}

function decodeLine(state: LineStatus, asOf: number, requested: number | null, shipped: number | null) {
  return { state, asOf, ...(requested !== null && { requested }), ...(shipped !== null && { shipped }) };
}
