import { TryLater } from '../platform/errors.ts';

/**
 * Says of a failure of DynamoDB what follows.
 *
 * @throws TryLater
 */
export function unavailable(cause: unknown): never {
  throw new TryLater('The orders table could not be reached.', { code: 'orders-unavailable', cause });
}

/** Whether a write was refused because its condition does not hold. */
export function isConditionFailed(error: unknown): boolean {
  return error instanceof Error && error.name === 'ConditionalCheckFailedException';
}

/** Whether DynamoDB has refused to write an item that would exceed what it takes. */
export function isTooLarge(error: unknown): boolean {
  return error instanceof Error && error.name === 'ValidationException' && /size/i.test(String(error));
}
