/*
 * A DynamoDB table, after the API reference of UpdateItem, BatchGetItem and Query, and "Time to Live". The names in
 * brackets are the probes in `assumptions/` that show whether AWS, and this model, do so:
 *
 * - A condition that fails changes nothing [dynamodb-conditional-write], and may show the item
 *   [dynamodb-condition-returns-item]. An update keeps or counts what is there [dynamodb-first-value,
 *   dynamodb-counter], and creates an item that is not there.
 * - A read sees every write before it [dynamodb-consistent-read].
 * - The index holds the items that have its keys [dynamodb-sparse-index].
 * - Items, keys and answers have limits [dynamodb-item-size, dynamodb-key-size, dynamodb-batch-get-limit,
 *   dynamodb-unprocessed-keys].
 * - Items whose time has come are deleted sooner or later, within days.
 */
import {
  type AttributeValue,
  type BatchGetItemCommandInput,
  type BatchGetItemCommandOutput,
  ConditionalCheckFailedException,
  type QueryCommandInput,
  type UpdateItemCommandInput,
} from '@aws-sdk/client-dynamodb';
import type { VirtualTime } from '../engine/virtual-time.ts';
import { type Item, meets, updated } from './dynamodb-expressions.ts';
import { checkKeyCount, checkSizes, MAX_ANSWER_BYTES, sizeOf } from './dynamodb-limits.ts';

const KEY = 'orderId';
const PROJECTION = [KEY, 'recheck', 'recheckAt', 'rechecks'] as const;

export class DynamoDbTable {
  readonly #time: VirtualTime;
  readonly #items = new Map<string, Item>();
  /** The sparse index: the moments by which its items are sorted. */
  readonly #index = new Map<string, number>();
  #onIndexed: (moment: number) => void = () => undefined;

  constructor(time: VirtualTime) {
    this.#time = time;
  }

  /** Has somebody told of each moment that is written into the index. */
  onIndexed(tell: (moment: number) => void): void {
    this.#onIndexed = tell;
  }

  updateItem(input: UpdateItemCommandInput): { readonly Attributes?: Record<string, AttributeValue> } {
    const key = keyOf(input.Key);
    const placeholders = { names: input.ExpressionAttributeNames, values: input.ExpressionAttributeValues };
    const before = this.#item(key) ?? {};
    const { ConditionExpression: condition, UpdateExpression: update = '' } = input;
    if (condition !== undefined && !meets(before, condition, placeholders)) {
      const message = 'The conditional request failed';
      const shows = input.ReturnValuesOnConditionCheckFailure === 'ALL_OLD';
      throw new ConditionalCheckFailedException({ message, $metadata: {}, ...(shows && { Item: before }) });
    }
    const after = updated({ ...before, [KEY]: { S: key } }, update, placeholders);
    checkSizes(key, after);
    this.#items.set(key, after);
    this.#enterIndex(key, after);
    return input.ReturnValues === 'ALL_NEW' ? { Attributes: { ...after } } : {};
  }

  /** @param isUnprocessed of which keys nothing is answered, for want of capacity */
  batchGetItem(
    { RequestItems = {} }: BatchGetItemCommandInput,
    isUnprocessed: (key: string) => boolean,
  ): Pick<BatchGetItemCommandOutput, 'Responses' | 'UnprocessedKeys'> {
    const Responses: Record<string, Record<string, AttributeValue>[]> = {};
    const UnprocessedKeys: BatchGetItemCommandOutput['UnprocessedKeys'] = {};
    for (const [table, { Keys = [] }] of Object.entries(RequestItems)) {
      checkKeyCount(Keys.length);
      let bytes = 0;
      const missed = Keys.filter((key) => {
        bytes += sizeOf(this.#item(keyOf(key)) ?? {});
        return bytes > MAX_ANSWER_BYTES || isUnprocessed(keyOf(key));
      });
      const found = Keys.filter((key) => !missed.includes(key)).map((key) => this.#item(keyOf(key)));
      Responses[table] = found.filter((item) => item !== undefined).map((item) => ({ ...item }));
      if (missed.length > 0) UnprocessedKeys[table] = { Keys: missed };
    }
    return { Responses, UnprocessedKeys };
  }

  /** A page of the index up to a moment, the earliest first. */
  query({ ExpressionAttributeValues: values, Limit = 100, ExclusiveStartKey }: QueryCommandInput) {
    const until = Number(values?.[':now']?.N);
    const due = [...this.#index]
      .filter(([, at]) => at <= until)
      .sort(([a, one], [b, other]) => one - other || (a < b ? -1 : 1));
    const start = due.findIndex(([key]) => key === ExclusiveStartKey?.[KEY]?.S) + 1;
    const page = due.slice(start, start + Limit).map(([key]) => projected(this.#items.get(key) ?? {}));
    const last = page.at(-1)?.[KEY];
    const hasMore = start + Limit < due.length && last !== undefined;
    return { Items: page, ...(hasMore && { LastEvaluatedKey: { [KEY]: last } }) };
  }

  #enterIndex(key: string, { recheck, recheckAt }: Item): void {
    if (recheck === undefined || recheckAt?.N === undefined) {
      this.#index.delete(key);
      return;
    }
    this.#index.set(key, Number(recheckAt.N));
    this.#onIndexed(Number(recheckAt.N));
  }

  #item(key: string): Item | undefined {
    const item = this.#items.get(key);
    const expiresAt = item?.expiresAt?.N;
    if (expiresAt === undefined || Number(expiresAt) * 1000 > this.#time.now) return item;
    this.#items.delete(key);
    return undefined;
  }
}

/** What the index holds of an item: its keys, and what its projection includes. */
function projected(item: Item): Item {
  return Object.fromEntries(PROJECTION.flatMap((name) => (item[name] ? [[name, item[name]] as const] : [])));
}

function keyOf(key: Record<string, AttributeValue> | undefined): string {
  return key?.[KEY]?.S ?? '';
}
