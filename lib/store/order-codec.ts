import { gunzipSync, gzipSync } from 'node:zlib';
import * as v from 'valibot';
import type { IngramOrderFacts, Order, PackageFacts, ReturnFacts, UnitFacts } from '../orders/facts.ts';
import { Unforwardable } from '../platform/errors.ts';
import { ContentV1, upgradeOrder } from './order-codec-v1.ts';
import { LastReport, PastReport } from './reports.ts';
import { isUnitRow, type UnitRow, unitOfRow, unitToRow } from './unit-row.ts';

/** An order as it is stored: JSON text that a person can read, or the same packed where it is long. */
export type StoredOrder = string | Uint8Array;

/** Beyond this, packing costs less than the write units that it saves (DynamoDB bills a unit for each KB). */
const PACK_BEYOND_CHARS = 2 * 1024;

/**
 * Beyond this, an order is too large: ten at once must fit the forwarder. What is honest packs into a DynamoDB item of
 * 400 KB at about this size.
 */
const MAX_UNPACKED_BYTES = 2 * 1024 * 1024;

const AsOf = v.number();
const UnitCells = v.custom<UnitRow>(isUnitRow);

// Lines and packages are rows instead of keys: whatever Ingram writes may be one.
const Content = v.strictObject({
  v: v.literal(2),
  ingramOrders: v.array(
    v.strictObject({
      number: v.string(),
      /** Line, sub-order, facts. */
      lines: v.array(v.tuple([v.string(), v.string(), UnitCells])),
      whole: UnitCells,
      /** Tracking number, since when it is known, carrier, URL. */
      packages: v.array(v.tuple([v.string(), AsOf, v.nullable(v.string()), v.nullable(v.string())])),
      firstAsOf: AsOf,
      lastAsOf: v.exactOptional(AsOf),
      linesAsOf: v.exactOptional(AsOf),
      /** Always false by now: nothing uses it, but whatever reads this format requires it. */
      hasAllLines: v.boolean(),
    }),
  ),
  hasUpdate: v.boolean(),
  unknownWords: v.array(v.string()),
  /** Key, line, sub-order, pieces, since when so many are known. */
  returns: v.exactOptional(
    v.array(v.tuple([v.string(), v.string(), v.nullable(v.string()), v.number(), AsOf])),
  ),
  lastReport: v.exactOptional(LastReport),
  history: v.exactOptional(v.array(PastReport)),
});

const StoredContent = v.variant('v', [Content, ContentV1]);

type StoredIngramOrder = v.InferOutput<typeof Content>['ingramOrders'][number];
type ReturnRow = NonNullable<v.InferOutput<typeof Content>['returns']>[number];
type PackageRow = StoredIngramOrder['packages'][number];

/**
 * The stored form of an order.
 *
 * @throws Unforwardable when the order is too large
 */
export function encodeOrder({ ingramOrders, unknownWords, returns, ...rest }: Order): StoredOrder {
  const json = JSON.stringify({
    v: 2,
    ingramOrders: [...ingramOrders].map(([number, facts]) => encodeIngramOrder(number, facts)),
    unknownWords: [...unknownWords],
    ...(returns && { returns: [...returns].map(returnToRow) }),
    ...rest,
  });
  if (json.length <= PACK_BEYOND_CHARS) return json;
  if (Buffer.byteLength(json) > MAX_UNPACKED_BYTES) throw orderTooLarge();
  return gzipSync(json);
}

/**
 * Reads an order's stored form, of this version or the one before.
 *
 * @throws an error when it is neither: something else has written to the table
 */
export function decodeOrder(stored: StoredOrder): Order {
  const json = typeof stored === 'string' ? stored : unpacked(stored);
  const content = v.parse(StoredContent, JSON.parse(json));
  if (content.v === 1) return upgradeOrder(content);
  const { v: _, ingramOrders, unknownWords, returns, ...rest } = content;
  return {
    ...rest,
    ingramOrders: new Map(ingramOrders.map((stored) => [stored.number, decodeIngramOrder(stored)])),
    unknownWords: new Set(unknownWords),
    ...(returns && { returns: new Map(returns.map(returnOfRow)) }),
  };
}

/** Of an order whose lines and packages are more than can be stored: its events are parked. */
export function orderTooLarge(): Unforwardable {
  return new Unforwardable('What is known of the order exceeds 2 MB, or 400 KB when it is packed.', {
    reason: 'order-too-large',
  });
}

function unpacked(stored: Uint8Array): string {
  return gunzipSync(stored, { maxOutputLength: MAX_UNPACKED_BYTES }).toString('utf8');
}

function returnToRow([key, { line, subOrder, pieces }]: readonly [string, ReturnFacts]): ReturnRow {
  return [key, line, subOrder ?? null, pieces.value, pieces.asOf];
}

function returnOfRow([key, line, subOrder, value, asOf]: ReturnRow): [string, ReturnFacts] {
  return [key, { line, ...(subOrder !== null && { subOrder }), pieces: { value, asOf } }];
}

function encodeIngramOrder(
  number: string,
  { lines, whole, packages, ...rest }: IngramOrderFacts,
): StoredIngramOrder {
  const since = rest.firstAsOf;
  return {
    number,
    lines: [...lines].flatMap(([line, units]) =>
      [...units].map(([subOrder, unit]): [string, string, UnitRow] => [
        line,
        subOrder,
        unitToRow(unit, since),
      ]),
    ),
    whole: unitToRow(whole, since),
    packages: [...packages].map(
      ([trackingNumber, { asOf, carrierName = null, trackingUrl = null }]): PackageRow => [
        trackingNumber,
        asOf - since,
        carrierName,
        trackingUrl,
      ],
    ),
    ...rest,
    hasAllLines: false,
  };
}

function decodeIngramOrder({
  number: _,
  hasAllLines: _all,
  lines,
  whole,
  packages,
  ...rest
}: StoredIngramOrder): IngramOrderFacts {
  const since = rest.firstAsOf;
  const byLine = new Map<string, Map<string, UnitFacts>>();
  for (const [line, subOrder, row] of lines) {
    const units = byLine.get(line) ?? new Map<string, UnitFacts>();
    byLine.set(line, units.set(subOrder, unitOfRow(row, since)));
  }
  const packageRows = packages.map(
    ([trackingNumber, asOf, carrierName, trackingUrl]) =>
      [trackingNumber, packageOf(since + asOf, carrierName, trackingUrl)] as const,
  );
  return { ...rest, lines: byLine, whole: unitOfRow(whole, since), packages: new Map(packageRows) };
}

function packageOf(asOf: number, carrierName: string | null, trackingUrl: string | null): PackageFacts {
  return { asOf, ...(carrierName !== null && { carrierName }), ...(trackingUrl !== null && { trackingUrl }) };
}
