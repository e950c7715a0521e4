/*
 * Sizes, after "Constraints in Amazon DynamoDB", "DynamoDB item sizes and formats" and the API reference of
 * BatchGetItem.
 */
import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import type { Item } from './dynamodb-expressions.ts';

/** Of the items of one answer of BatchGetItem; the keys of the others are named in it. */
export const MAX_ANSWER_BYTES = 16 * 1024 * 1024;

const MAX_ITEM_BYTES = 400 * 1024;
const MAX_KEY_BYTES = 2048;
const MAX_KEYS = 100;

class ValidationException extends Error {
  override readonly name = 'ValidationException';
  readonly $metadata = {};
}

/** @throws ValidationException when an item, or its key, is too large to be kept */
export function checkSizes(key: string, item: Item): void {
  if (Buffer.byteLength(key) > MAX_KEY_BYTES) {
    throw new ValidationException(
      `Size of hashkey has exceeded the maximum size limit of ${MAX_KEY_BYTES} bytes`,
    );
  }
  if (sizeOf(item) > MAX_ITEM_BYTES) {
    throw new ValidationException('Item size to update has exceeded the maximum allowed size');
  }
}

/** @throws ValidationException when one request asks for too many items */
export function checkKeyCount(count: number): void {
  if (count > MAX_KEYS) throw new ValidationException('Too many items requested for the BatchGetItem call');
}

/** Items never change: each is measured once. */
const sizes = new WeakMap<Item, number>();

/** In bytes, names included. */
export function sizeOf(item: Item): number {
  const known = sizes.get(item) ?? measured(item);
  sizes.set(item, known);
  return known;
}

function measured(item: Item): number {
  return Object.entries(item).reduce(
    (size, [name, value]) => size + Buffer.byteLength(name) + bytesOf(value),
    0,
  );
}

/** A list or a map counts three bytes, and one more for each entry. */
function bytesOf(value: AttributeValue): number {
  if (value.S !== undefined) return Buffer.byteLength(value.S);
  if (value.N !== undefined) return Math.ceil(value.N.length / 2) + 1;
  if (value.B !== undefined) return value.B.length;
  if (value.L !== undefined) return value.L.reduce((size, each) => size + 1 + bytesOf(each), 3);
  if (value.M !== undefined) return sizeOf(value.M) + 3 + Object.keys(value.M).length;
  return 1;
}
