import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { enqueue } from '../../lib/queue/enqueue.ts';
import { ATTRIBUTES_BYTES, type OutgoingMessage } from '../../lib/queue/message.ts';
import { attributesBeforeParking } from '../../lib/queue/park.ts';
import { type Hold, holding, type Queues } from './lease.ts';
import type { ParkedMessage } from './parked-message.ts';

export type RedriveSomeOptions = {
  readonly isChosen: (message: ParkedMessage) => boolean;
  /** Messages a second; as fast as it goes unless given. */
  readonly rate?: number | undefined;
  /** Told how many were sent back so far. */
  readonly onProgress: (redriven: number) => void;
};

/**
 * Sends chosen messages back to the queue of order events and leaves the others where they are. A message is deleted
 * only once the queue has it; should we die in between, the next redrive within five minutes is dropped as a
 * re-send, and a later one changes nothing.
 *
 * @returns how many were sent back, and how many messages could not be seen
 */
export async function redriveSome(
  stage: Queues,
  options: RedriveSomeOptions,
): Promise<{ readonly redriven: number; readonly behind: number }> {
  const startedAt = Date.now();
  const sentBack = new Set<string>();
  let redriven = 0;
  const pass: PassOptions = {
    rate: options.rate,
    // What is parked anew for the same reason is not sent back again and again.
    isChosen: (message) => options.isChosen(message) && !sentBack.has(contentKey(message)),
    turn: async () => {
      if (options.rate === undefined) return;
      await sleep(Math.max(0, startedAt + (redriven * 1000) / options.rate - Date.now()));
    },
    onSent: (messages) => {
      for (const message of messages) sentBack.add(contentKey(message));
      redriven += messages.length;
      options.onProgress(redriven);
    },
  };
  for (;;) {
    const { mayReachMore, behind } = await holding(stage, (hold) => redrivePass(stage, hold, pass));
    if (!mayReachMore) return { redriven, behind };
  }
}

/** The same for a message that was parked twice. */
function contentKey({ groupId, body }: ParkedMessage): string {
  return createHash('sha256')
    .update(JSON.stringify([groupId, body]))
    .digest('hex');
}

/** What the receiver sent, as it sent it, under a deduplication id of its own. */
export function redrivenMessage({ messageId, groupId, body, attributes }: ParkedMessage): OutgoingMessage {
  return {
    body,
    groupId,
    // A parked message gets a new id each time: of one parking, there is one redrive.
    deduplicationId: createHash('sha256').update(`${messageId} redrive`).digest('hex'),
    attributes: attributesBeforeParking(attributes),
    sizeBytes: Buffer.byteLength(body) + ATTRIBUTES_BYTES,
  };
}

type PassOptions = Pick<RedriveSomeOptions, 'isChosen' | 'rate'> & {
  /** Waits until more may be sent. */
  readonly turn: () => Promise<void>;
  readonly onSent: (messages: readonly ParkedMessage[]) => void;
};

/** Goes through the queue once, as far as SQS shows it. */
async function redrivePass(
  stage: Queues,
  hold: Hold,
  pass: PassOptions,
): Promise<{ readonly mayReachMore: boolean; readonly behind: number }> {
  const groups = { moved: new Set<string>(), kept: new Set<string>() };
  const take = () => hold.take(Math.min(10, pass.rate ?? 10));
  for (let messages = await take(); messages.length > 0; messages = await take()) {
    const fateOf = (message: ParkedMessage) => (pass.isChosen(message) ? 'moved' : 'kept');
    const { moved = [], kept = [] } = Object.groupBy(messages, fateOf);
    for (const { groupId } of moved) groups.moved.add(groupId);
    for (const { groupId } of kept) groups.kept.add(groupId);
    if (moved.length > 0) await sendBack(stage, hold, moved, pass);
  }
  // What stays of an order hides what lies behind; for each message that has gone, SQS shows one more the next time.
  const mayReachMore = [...groups.moved].some((groupId) => groups.kept.has(groupId));
  return { mayReachMore, behind: await hold.countOthers() };
}

async function sendBack(
  { sqs, outputs }: Queues,
  hold: Hold,
  messages: readonly ParkedMessage[],
  { turn, onSent }: PassOptions,
): Promise<void> {
  await turn();
  await enqueue(sqs, outputs.OrderEventsQueueUrl, messages.map(redrivenMessage));
  await hold.remove(messages);
  onSent(messages);
}
