import { TryLater } from '../../platform/errors.ts';

/** How often an order is judged again because another writer came first. */
export const MAX_WRITE_ATTEMPTS = 3;

/** What comes of it when that was not enough. */
export function conflict(): TryLater {
  return new TryLater(`The order was written by others ${MAX_WRITE_ATTEMPTS} times in a row.`, {
    code: 'orders-conflict',
  });
}
