import { handBack } from '../../lib/queue/hand-back.ts';
import { RELEASE_SECONDS } from '../queue/lease.ts';
import { waitForRate } from '../queue/rate.ts';
import type { Queues } from '../stage.ts';
import type { WaitingOrder } from './waiting-order.ts';

export type ShowOptions = {
  /** Orders a second. */
  readonly rate: number;
  /** Called with the number of orders so far. */
  readonly onProgress: (orders: number) => void;
};

/**
 * Ends the wait of orders: SQS hands their messages out at once, each order's in its sequence.
 *
 * @returns those whose messages were handed out or deleted meanwhile, so that their handles are no longer valid
 */
export async function showAtOnce(
  { sqs, outputs }: Queues,
  orders: readonly WaitingOrder[],
  { rate, onProgress }: ShowOptions,
): Promise<readonly WaitingOrder[]> {
  const startedAt = Date.now();
  const gone: WaitingOrder[] = [];
  for (const [index, order] of orders.entries()) {
    await waitForRate(startedAt, index, rate);
    const handles = order.receiptHandles.map((receiptHandle) => ({ receiptHandle }));
    await handBack(sqs, outputs.OrderEventsQueueUrl, handles, RELEASE_SECONDS).catch(() => gone.push(order));
    onProgress(index + 1);
  }
  return gone;
}
