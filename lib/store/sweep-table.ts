import { type AttributeValue, type DynamoDBClient, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import * as v from 'valibot';
import type { OrderFacts } from '../orders/facts.ts';
import { compact } from '../platform/compact.ts';
import { isTooLarge, unavailable } from './failures.ts';
import { parseItem, withFindings } from './orders-table.ts';
import { MAX_KEYS, readItems } from './read-items.ts';

/** How the keys begin under which the sweep keeps how far it has come, in the table of orders. */
export const SWEEP_PREFIX = '#sweep#';

const ListedStatusSchema = v.object({
  status: v.string(),
  since: v.number(),
  askedAt: v.exactOptional(v.number()),
});

/** What Ingram's list has said of an Ingram order, since when, and when a recheck was last asked for because of it. */
export type ListedStatus = Readonly<v.InferOutput<typeof ListedStatusSchema>>;

/** By Ingram's order numbers. */
export type ListedStatuses = Readonly<Record<string, ListedStatus>>;

/** An order as a sweep sees it. */
export type SweptOrder = {
  readonly order?: OrderFacts;
  readonly listedStatuses?: ListedStatuses;
  /** When the last search for all its Ingram orders began of which all is told, in milliseconds since 1970. */
  readonly searchedAt?: number;
  /** The shop has registered it, and so the bridge is to hear of it. */
  readonly isRegistered?: boolean;
  /** The forwarder cannot read it either, and parks its events. */
  readonly isUnreadable?: true;
};

const Texts = v.pipe(v.array(v.string()), v.readonly());

const WatermarkSchema = v.object({
  doneThrough: v.exactOptional(v.number()),
  nextFrom: v.exactOptional(v.number()),
  done: v.exactOptional(Texts),
  // Not `done`: under that name, the version before this one keeps numbers of cases, and compares them.
  pass: v.exactOptional(
    v.object({ from: v.number(), to: v.number(), page: v.number(), seen: v.exactOptional(Texts) }),
  ),
  unread: v.exactOptional(Texts),
});

/**
 * How far a list was gone through: up to when; from when on the next pass is to look, where it is said; what the last
 * pass saw, and is dealt with; the pass that is under way, its next page, and what it saw; and what could not be read,
 * and is left for later. Times are in milliseconds since 1970.
 */
export type Watermark = Readonly<v.InferOutput<typeof WatermarkSchema>>;

/** What a sweep keeps in the table of orders. All of it throws TryLater when DynamoDB does not answer or throttles. */
export type SweepTable = {
  /** When the first sweep began; now, if none has. */
  beginning(now: number): Promise<number>;
  watermark(list: string): Promise<Watermark>;
  setWatermark(list: string, watermark: Watermark): Promise<void>;
  /** The items of these keys, where there are any. */
  readOrders(keys: readonly string[]): Promise<ReadonlyMap<string, SweptOrder>>;
  /** Remembers what Ingram's list says of an order, known or not, unless its item has no room for it. */
  setListedStatuses(orderId: string, statuses: ListedStatuses, now: number): Promise<void>;
};

type Options = {
  readonly client: DynamoDBClient;
  readonly tableName: string;
  /** How long an order is remembered of which nothing but this is known. */
  readonly retentionDays: number;
};

/** What a sweep keeps, on a DynamoDB client. */
export function createSweepTable({ client, tableName, retentionDays }: Options): SweepTable {
  const update = (key: string, expression: string, values: Record<string, AttributeValue>) =>
    client.send(
      new UpdateItemCommand({
        TableName: tableName,
        Key: { orderId: { S: key } },
        UpdateExpression: expression,
        ExpressionAttributeValues: values,
        ReturnValues: 'ALL_NEW',
      }),
    );
  // What was written a moment ago is seen by the next pass.
  const read = (keys: readonly string[]) => readItems(client, { tableName, keys, isConsistent: false });
  return {
    async beginning(now) {
      const values = { ':now': { N: String(now) } };
      const expression = 'SET beganAt = if_not_exists(beganAt, :now)';
      const { Attributes } = await update(`${SWEEP_PREFIX}beginning`, expression, values).catch(unavailable);
      return Number(Attributes?.beganAt?.N ?? now);
    },

    async watermark(list) {
      const [item] = await read([SWEEP_PREFIX + list]);
      return v.parse(WatermarkSchema, JSON.parse(item?.watermark?.S ?? '{}'));
    },

    async setWatermark(list, watermark) {
      const values = { ':watermark': { S: JSON.stringify(watermark) } };
      await update(SWEEP_PREFIX + list, 'SET watermark = :watermark', values).catch(unavailable);
    },

    async readOrders(keys) {
      const orders = new Map<string, SweptOrder>();
      for (let first = 0; first < keys.length; first += MAX_KEYS) {
        for (const item of await read(keys.slice(first, first + MAX_KEYS))) {
          if (item.orderId?.S !== undefined) orders.set(item.orderId.S, sweptOrder(item));
        }
      }
      return orders;
    },

    async setListedStatuses(orderId, statuses, now) {
      const expiresAt = Math.floor(now / 1000) + retentionDays * 24 * 60 * 60;
      const expression = 'SET sightings = :sightings, expiresAt = if_not_exists(expiresAt, :expiresAt)';
      const values = {
        ':sightings': { S: JSON.stringify(statuses) },
        ':expiresAt': { N: String(expiresAt) },
      };
      try {
        await update(orderId, expression, values);
      } catch (error) {
        // Other orders must not wait for one of which no more can be stored.
        if (!isTooLarge(error)) unavailable(error);
      }
    },
  };
}

/** Items in the table keep the listed statuses as `sightings`. */
function sweptOrder({ sightings, ...attributes }: Record<string, AttributeValue>): SweptOrder {
  try {
    const item = parseItem(attributes);
    return compact({
      // What was found and not told yet is tried by the forwarder: it need not be found again.
      order: withFindings(item),
      listedStatuses: sightings?.S === undefined ? undefined : listedStatusesIn(sightings.S),
      searchedAt: item.searchedAt,
      isRegistered: item.userId === undefined ? undefined : true,
    });
  } catch {
    return { isUnreadable: true };
  }
}

function listedStatusesIn(text: string): ListedStatuses {
  return v.parse(v.record(v.string(), ListedStatusSchema), JSON.parse(text));
}
