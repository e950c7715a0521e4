import { setTimeout as sleep } from 'node:timers/promises';
import { post } from '../lib/ingram/webhook/sender.ts';
import { sign } from '../lib/ingram/webhook/signature.ts';
import type { OrderTraffic, Posting } from './traffic.ts';

/** How the notifications were answered. */
export type SendCounts = {
  sent: number;
  accepted: number;
  ignored: number;
  /** Requests with a wrong signature that were refused, as they have to be. */
  refused: number;
  /** Requests with a wrong signature that were accepted, and authentic ones that never were: there must be none. */
  wronglyAnswered: string[];
  /** Repeated requests, after a 503 or a broken connection. */
  repeated: number;
};

export type SenderOptions = {
  readonly url: () => string;
  /** The key that signs at this moment. */
  readonly secret: () => string;
  readonly concurrency: number;
  /** Called before a notification is sent for the first time, and awaited. */
  readonly onSend?: (posting: Posting) => Promise<void>;
  readonly onProgress: (counts: SendCounts) => void;
};

/** Long enough for a busy machine to start the functions again, several times. */
const PATIENCE_MS = 600_000;

/**
 * Posts all notifications, repeating each until it is answered: many orders at a time, but the notifications of one
 * order one after another, so that their sequence in the queue is known.
 *
 * Only an answer that names the event id counts: while the webhook is down, another process may have its port.
 */
export async function sendAll(traffic: readonly OrderTraffic[], options: SenderOptions): Promise<SendCounts> {
  const counts: SendCounts = {
    sent: 0,
    accepted: 0,
    ignored: 0,
    refused: 0,
    wronglyAnswered: [],
    repeated: 0,
  };
  const waiting = [...traffic];
  const worker = async (): Promise<void> => {
    for (let order = waiting.shift(); order !== undefined; order = waiting.shift()) {
      for (const posting of order.postings) await deliver(posting, options, counts);
    }
  };
  await Promise.all(Array.from({ length: options.concurrency }, worker));
  return counts;
}

async function deliver(posting: Posting, options: SenderOptions, counts: SendCounts): Promise<void> {
  await options.onSend?.(posting);
  counts.sent++;
  const isUnauthentic = posting.kind === 'wrong signature';
  const answers = new Map<number | 'no answer', number>();
  for (const end = Date.now() + PATIENCE_MS; Date.now() < end; counts.repeated++) {
    const key = isUnauthentic ? 'a guess' : options.secret();
    const answer = await post(options.url(), posting.body, sign(posting.eventId, Buffer.from(key))).catch(
      () => undefined,
    );
    if (answer?.status === 200 && answer.body.includes(`"eventId":"${posting.eventId}"`)) {
      return accepted(posting, answer.body, counts, options);
    }
    if (answer?.status === 401 && isUnauthentic) {
      counts.refused++;
      return;
    }
    const status = answer?.status ?? 'no answer';
    answers.set(status, (answers.get(status) ?? 0) + 1);
    await sleep(200);
  }
  counts.wronglyAnswered.push(
    `${posting.eventId} (${posting.kind}) was never accepted: ${JSON.stringify([...answers])}`,
  );
}

function accepted(posting: Posting, body: string, counts: SendCounts, options: SenderOptions): void {
  if (posting.kind === 'wrong signature')
    counts.wronglyAnswered.push(`${posting.eventId}, with a wrong signature, was accepted: ${body}`);
  counts.accepted++;
  if (body.includes('"ignored"')) counts.ignored++;
  options.onProgress(counts);
}
