import { ChangeMessageVisibilityBatchCommand } from '@aws-sdk/client-sqs';
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
 * @throws an error when SQS does not do it
 */
export async function showAtOnce(
  queues: Queues,
  orders: readonly WaitingOrder[],
  { rate, onProgress }: ShowOptions,
): Promise<readonly WaitingOrder[]> {
  const startedAt = Date.now();
  const gone: WaitingOrder[] = [];
  for (const [index, order] of orders.entries()) {
    await waitForRate(startedAt, index, rate);
    if (!(await isShown(queues, order))) gone.push(order);
    onProgress(index + 1);
  }
  return gone;
}

/** Whether SQS took the handles of all messages of an order. Not by `handBack`: its error does not tell why. */
async function isShown({ sqs, outputs }: Queues, { receiptHandles }: WaitingOrder): Promise<boolean> {
  const Entries = receiptHandles.map((ReceiptHandle, index) => ({
    Id: String(index),
    ReceiptHandle,
    VisibilityTimeout: RELEASE_SECONDS,
  }));
  const command = new ChangeMessageVisibilityBatchCommand({ QueueUrl: outputs.OrderEventsQueueUrl, Entries });
  const { Failed = [] } = await sqs.send(command);
  const refused = Failed.find(({ SenderFault }) => !SenderFault);
  if (refused === undefined) return Failed.length === 0;
  throw new Error(refused.Message ?? `SQS answered ${refused.Code}.`);
}
