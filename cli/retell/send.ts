import { enqueue } from '../../lib/queue/enqueue.ts';
import { encodeRecheck, type OutgoingMessage } from '../../lib/queue/outgoing.ts';
import { waitForRate } from '../queue/rate.ts';
import type { Queues } from '../stage.ts';
import type { Retelling } from './plan.ts';

export type SendRetellingsOptions = {
  /** Messages a second. */
  readonly rate: number;
  /** When they were planned, in milliseconds since 1970: of two for the same time, SQS drops the second. */
  readonly at: number;
  /** Called with the number of messages sent so far. */
  readonly onProgress: (sent: number) => void;
};

/** Puts the messages on the queue of order events, each into its order's sequence, at a rate. */
export async function sendRetellings(
  { sqs, outputs }: Queues,
  retellings: readonly Retelling[],
  options: SendRetellingsOptions,
): Promise<void> {
  const send = (messages: readonly OutgoingMessage[]) => enqueue(sqs, outputs.OrderEventsQueueUrl, messages);
  await sendAtRate(retellings, send, options);
}

/** The same with any sender. */
export async function sendAtRate(
  retellings: readonly Retelling[],
  send: (messages: readonly OutgoingMessage[]) => Promise<void>,
  { rate, at, onProgress }: SendRetellingsOptions,
): Promise<void> {
  const startedAt = Date.now();
  const size = Math.min(10, rate);
  for (let sent = 0; sent < retellings.length; sent += size) {
    await waitForRate(startedAt, sent, rate);
    const some = retellings.slice(sent, sent + size);
    await send(some.map(({ message }) => encodeRecheck({ ...message, at })));
    onProgress(sent + some.length);
  }
}
