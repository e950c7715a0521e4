import { type AttributeValue, type DynamoDBClient, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { orderKey } from '../ingram/webhook/order-number.ts';
import { type Order, type OrderFacts, UNKNOWN_ORDER } from '../orders/facts.ts';
import { merge } from '../orders/merge.ts';
import { nextRecheckAt, type Rechecks } from '../orders/recheck.ts';
import type { IngramUser } from '../orders/user.ts';
import { compact } from '../platform/compact.ts';
import { Unforwardable } from '../platform/errors.ts';
import { isConditionFailed, isTooLarge, unavailable } from './failures.ts';
import { decodeOrder, encodeOrder, orderTooLarge } from './order-codec.ts';
import { recheckAttributes, rechecksIn, timesAttribute, timesIn } from './order-rechecks.ts';
import { readItems } from './read-items.ts';

/** When cases of returned goods were first heard of, by their numbers, in milliseconds since 1970. */
export type PendingCases = Readonly<Record<string, number>>;

/** An order's item. */
export type OrderItem = {
  readonly order: Order;
  /** The shop's own id of the buyer, and the order's number as the shop spells it, when the shop has registered them. */
  readonly userId?: string;
  readonly registeredNumber?: string;
  /** The number as the last event spelled it that changed the order. */
  readonly orderNumber?: string;
  /** What Ingram's Order Details told last of the user: a recheck does not ask for them. */
  readonly ingramUser?: IngramUser;
  /** When it is judged again without an event. */
  readonly rechecks?: Rechecks;
  /** Until when the sweeper leaves it alone, as the message of a recheck is under way, in milliseconds since 1970. */
  readonly wokenUntil?: number;
  /**
   * What a search of Ingram's orders has found, and Thirdwatch has not heard: apart from the order, as an event that tells
   * it may still come.
   */
  readonly findings?: OrderFacts;
  /** Cases of returned goods that are still to be read. */
  readonly cases?: PendingCases;
  /** Since when Ingram has given no answer to searches for the order, in milliseconds since 1970. */
  readonly unansweredSince?: number;
  /** When the last search for all its Ingram orders began of which all is told, in milliseconds since 1970. */
  readonly searchedAt?: number;
  /** How often the bridge has written the item; 0 when it never has. */
  readonly version: number;
};

/** What the bridge knows of orders, kept in DynamoDB. An order is found by its number, whatever its casing. */
export type OrdersTable = {
  /**
   * Reads the item of an order, as it is at this moment. An order without an item is an unknown one.
   *
   * @throws TryLater when DynamoDB does not answer or throttles
   * @throws Unforwardable when the item cannot be read
   */
  read(orderNumber: string): Promise<OrderItem>;
  /**
   * Writes what is known of an order, on condition that the item is still the one that was read.
   *
   * @returns the item as it is now, or undefined when another writer came first
   * @throws TryLater when DynamoDB does not answer or throttles
   * @throws Unforwardable when the order does not fit an item
   */
  write(orderNumber: string, item: OrderItem): Promise<OrderItem | undefined>;
};

export type OrdersTableOptions = {
  readonly client: DynamoDBClient;
  readonly tableName: string;
  /** How long an order is remembered after its last event. */
  readonly retentionDays: number;
  readonly now: () => number;
};

const UNKNOWN_ITEM: OrderItem = { order: UNKNOWN_ORDER, version: 0 };

/** The orders table, on a DynamoDB client. */
export function createOrdersTable({
  client,
  tableName,
  retentionDays,
  now,
}: OrdersTableOptions): OrdersTable {
  return {
    async read(orderNumber) {
      const key = orderKey(orderNumber);
      // An older item is keyed by the number as an event spelled it.
      const keys = [...new Set([key, orderNumber])];
      const found = await readItems(client, { tableName, keys, isConsistent: true });
      const items = new Map(found.map((attributes) => [attributes.orderId?.S, parseItem(attributes)]));
      const [item = UNKNOWN_ITEM, former] = keys.map((each) => items.get(each));
      return former === undefined ? item : takeOver(item, former, orderNumber);
    },

    async write(orderNumber, item) {
      const version = item.version + 1;
      const expiresAt = Math.floor(now() / 1000) + retentionDays * 24 * 60 * 60;
      const command = updateCommand(tableName, orderKey(orderNumber), item, version, expiresAt);
      try {
        await client.send(command);
        return { ...item, version };
      } catch (error) {
        if (isConditionFailed(error)) return undefined;
        if (isTooLarge(error)) throw orderTooLarge();
        return unavailable(error);
      }
    },
  };
}

/** An item that is keyed by the number as spelled goes on under the order's key, its registration included. */
function takeOver(item: OrderItem, former: OrderItem, spelling: string): OrderItem {
  const { userId = former.userId, registeredNumber = former.userId === undefined ? undefined : spelling } =
    item;
  const order = item.version === 0 ? former.order : item.order;
  return { ...item, order, ...compact({ userId, registeredNumber }) };
}

/** Sets the bridge's own attributes and leaves the shop's own untouched. */
function updateCommand(
  tableName: string,
  orderId: string,
  item: OrderItem,
  version: number,
  expiresAt: number,
) {
  const { set, remove } = attributesOf(item);
  const values = { ...set, version: { N: String(version) }, expiresAt: { N: String(expiresAt) } };
  const names = [...Object.keys(values), ...remove];
  const assignments = Object.keys(values).map((name) => `#${name} = :${name}`);
  const removal = remove.length === 0 ? '' : ` REMOVE ${remove.map((name) => `#${name}`).join(', ')}`;
  return new UpdateItemCommand({
    TableName: tableName,
    Key: { orderId: { S: orderId } },
    UpdateExpression: `SET ${assignments.join(', ')}${removal}`,
    ConditionExpression: item.version === 0 ? 'attribute_not_exists(#version)' : '#version = :known',
    ExpressionAttributeNames: Object.fromEntries(names.map((name) => [`#${name}`, name])),
    ExpressionAttributeValues: {
      ...Object.fromEntries(Object.entries(values).map(([name, value]) => [`:${name}`, value])),
      ...(item.version > 0 && { ':known': { N: String(item.version) } }),
    },
  });
}

/** The attributes that stand for an item, and those that it does not have. */
function attributesOf({ order, findings, orderNumber, ingramUser, cases, ...item }: OrderItem) {
  const { rechecks, wokenUntil, unansweredSince, searchedAt } = item;
  const attributes: Readonly<Record<string, AttributeValue | undefined>> = {
    // Of an order that nobody knows, only what it waits for is kept.
    order: order === UNKNOWN_ORDER ? undefined : storedAttribute(order),
    findings: findings && storedAttribute(findings),
    orderNumber: orderNumber === undefined ? undefined : { S: orderNumber },
    ingramUser: ingramUser && { M: { source: { S: ingramUser.source }, id: { S: ingramUser.id } } },
    cases: cases && timesAttribute(cases),
    unansweredSince: numberAttribute(unansweredSince),
    searchedAt: numberAttribute(searchedAt),
    ...recheckAttributes(rechecks, wokenUntil),
  };
  const remove = Object.keys(attributes).filter((name) => attributes[name] === undefined);
  return { set: compact(attributes), remove };
}

function numberAttribute(value: number | undefined): AttributeValue | undefined {
  return value === undefined ? undefined : { N: String(value) };
}

function storedAttribute(order: OrderFacts): AttributeValue {
  const stored = encodeOrder(order);
  return typeof stored === 'string' ? { S: stored } : { B: stored };
}

/**
 * Reads an item of the orders table.
 *
 * @throws Unforwardable when it is not of the bridge's format
 */
export function parseItem(item: Record<string, AttributeValue>): OrderItem {
  try {
    return {
      order: orderIn(item.order) ?? UNKNOWN_ORDER,
      ...compact({ findings: orderIn(item.findings), cases: timesIn(item.cases) }),
      ...compact({ userId: textIn(item.userId), registeredNumber: textIn(item.registeredNumber) }),
      ...compact({ orderNumber: textIn(item.orderNumber), rechecks: rechecksIn(item.rechecks) }),
      ...compact({ ingramUser: ingramUserIn(item.ingramUser), wokenUntil: wokenUntilIn(item) }),
      ...compact({ unansweredSince: numberIn(item.unansweredSince), searchedAt: numberIn(item.searchedAt) }),
      version: Number(item.version?.N ?? 0),
    };
  } catch {
    throw new Unforwardable("The order's item is not of the bridge's format; delete or repair it.", {
      reason: 'order-unreadable',
    });
  }
}

/** An order with what a search has found of it before. */
export function withFindings({ order, findings }: Pick<OrderItem, 'order' | 'findings'>): Order {
  return findings === undefined ? order : merge(order, findings);
}

/** The order that an attribute stands for, where there is one. */
function orderIn(attribute: AttributeValue | undefined): Order | undefined {
  const stored = attribute?.S ?? attribute?.B;
  return stored === undefined ? undefined : decodeOrder(stored);
}

/** The sweeper moves the time by which an order is found, and leaves its reasons alone. */
function wokenUntilIn({ rechecks, recheckAt }: Record<string, AttributeValue>): number | undefined {
  const first = nextRecheckAt(rechecksIn(rechecks) ?? {});
  const foundAt = Number(recheckAt?.N);
  return first !== undefined && foundAt > first ? foundAt : undefined;
}

function numberIn(attribute: AttributeValue | undefined): number | undefined {
  return attribute && Number(attribute.N);
}

/** A user id that looks like a number may have been stored as one. */
function textIn(attribute: AttributeValue | undefined): string | undefined {
  if (attribute === undefined || attribute.NULL === true) return undefined;
  const text = attribute.S ?? attribute.N;
  if (text === undefined) throw new TypeError('The attribute is neither a text nor a number.');
  return text === '' ? undefined : text;
}

function ingramUserIn(attribute: AttributeValue | undefined): IngramUser | undefined {
  const [source, id] = [textIn(attribute?.M?.source), textIn(attribute?.M?.id)];
  return source === undefined || id === undefined ? undefined : { source, id };
}
