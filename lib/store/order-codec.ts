import { gunzipSync, gzipSync } from 'node:zlib';
import * as v from 'valibot';
import { type IngramOrderFacts, type Order, REMAINDERS, type UnitFacts } from '../orders/facts.ts';
import { LastReport } from './last-report.ts';
import { ContentV1, upgradeOrder } from './order-codec-v1.ts';

/** An order as it is stored: JSON text that a person can read, or the same packed where it is long. */
export type StoredOrder = string | Uint8Array;

/** Beyond this, packing costs less than the write units that it saves (DynamoDB bills a unit for each KB). */
const PACK_BEYOND_CHARS = 16 * 1024;

const AsOf = v.number();
const Flag = v.strictObject({ value: v.boolean(), asOf: AsOf });
const Requested = v.strictObject({ value: v.number(), asOf: AsOf });

const Unit = v.strictObject({
  shipped: v.exactOptional(v.strictObject({ pieces: v.number(), asOf: AsOf })),
  someShippedAsOf: v.exactOptional(AsOf),
  requested: v.exactOptional(Requested),
  remainder: v.exactOptional(v.strictObject({ value: v.picklist(REMAINDERS), asOf: AsOf })),
  onHold: v.exactOptional(Flag),
  isVoid: v.exactOptional(Flag),
  invoice: v.exactOptional(
    v.strictObject({ asOf: AsOf, pieces: v.number(), requested: v.exactOptional(Requested) }),
  ),
  shipments: v.exactOptional(v.array(AsOf)),
});

const Package = v.strictObject({
  asOf: AsOf,
  carrierName: v.exactOptional(v.string()),
  trackingUrl: v.exactOptional(v.string()),
});

// Lines and packages are rows instead of keys: whatever Ingram writes may be one.
const Content = v.strictObject({
  v: v.literal(2),
  ingramOrders: v.array(
    v.strictObject({
      number: v.string(),
      lines: v.array(v.tuple([v.string(), v.string(), Unit])),
      whole: Unit,
      packages: v.array(v.tuple([v.string(), Package])),
      firstAsOf: AsOf,
      lastAsOf: AsOf,
      linesAsOf: v.exactOptional(AsOf),
      hasAllLines: v.boolean(),
    }),
  ),
  hasUpdate: v.boolean(),
  unknownWords: v.array(v.string()),
  lastReport: v.exactOptional(LastReport),
});

type StoredIngramOrder = v.InferOutput<typeof Content>['ingramOrders'][number];

/** The stored form of an order. */
export function encodeOrder({ ingramOrders, unknownWords, ...rest }: Order): StoredOrder {
  const json = JSON.stringify({
    v: 2,
    ingramOrders: [...ingramOrders].map(([number, facts]) => encodeIngramOrder(number, facts)),
    unknownWords: [...unknownWords],
    ...rest,
  });
  return json.length > PACK_BEYOND_CHARS ? gzipSync(json) : json;
}

/**
 * Reads an order's stored form, of this version or the one before.
 *
 * @throws an error when it is neither: something else has written to the table
 */
export function decodeOrder(stored: StoredOrder): Order {
  const json = typeof stored === 'string' ? stored : gunzipSync(stored).toString('utf8');
  const content = v.parse(v.variant('v', [Content, ContentV1]), JSON.parse(json));
  if (content.v === 1) return upgradeOrder(content);
  const { v: _, ingramOrders, unknownWords, ...rest } = content;
  return {
    ...rest,
    ingramOrders: new Map(ingramOrders.map((stored) => [stored.number, decodeIngramOrder(stored)])),
    unknownWords: new Set(unknownWords),
  };
}

function encodeIngramOrder(number: string, { lines, packages, ...rest }: IngramOrderFacts): object {
  const rows = [...lines].flatMap(([line, units]) =>
    [...units].map(([subOrder, unit]) => [line, subOrder, unit]),
  );
  return { number, lines: rows, packages: [...packages], ...rest };
}

function decodeIngramOrder({ number: _, lines, packages, ...rest }: StoredIngramOrder): IngramOrderFacts {
  const byLine = new Map<string, Map<string, UnitFacts>>();
  for (const [line, subOrder, unit] of lines) {
    const units = byLine.get(line) ?? new Map<string, UnitFacts>();
    byLine.set(line, units.set(subOrder, unit));
  }
  return { ...rest, lines: byLine, packages: new Map(packages) };
}
