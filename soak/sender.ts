import { setTimeout as sleep } from 'node:timers/promises';
import { post } from '../lib/ingram/webhook/sender.ts';
import { sign } from '../lib/ingram/webhook/signature.ts';
import type { OrderTraffic, Posting } from './traffic.ts';

/** What came back to the sender. */
export type Tally = {
  sent: number;
  accepted: number;
  ignored: number;
  /** Strangers' requests that were refused, as they have to be. */
  refused: number;
  /** Strangers' requests that got in, and authentic ones that were refused for good: there must be none. */
  wrong: string[];
  /** Answers that asked to come again, and connections that broke. */
  repeated: number;
};

export type SenderOptions = {
  readonly url: () => string;
  /** The key that signs at this moment. */
  readonly secret: () => string;
  readonly concurrency: number;
  /** Called before a notification is sent for the first time; it is sent when this has ended. */
  readonly onSend?: (posting: Posting) => Promise<void>;
  readonly onProgress: (tally: Tally) => void;
};

const PATIENCE_MS = 120_000;

/**
 * Posts all of it as a sender does that comes again when it is asked to: many orders side by side, the
 * notifications of one order one after another, so that the sequence in the queue is known.
 *
 * Only the webhook's own answer counts: while it is down, somebody else on this machine may have its port.
 */
export async function sendAll(traffic: readonly OrderTraffic[], options: SenderOptions): Promise<Tally> {
  const tally: Tally = { sent: 0, accepted: 0, ignored: 0, refused: 0, wrong: [], repeated: 0 };
  const waiting = [...traffic];
  const worker = async (): Promise<void> => {
    for (let order = waiting.shift(); order !== undefined; order = waiting.shift()) {
      for (const posting of order.postings) await deliver(posting, options, tally);
    }
  };
  await Promise.all(Array.from({ length: options.concurrency }, worker));
  return tally;
}

async function deliver(posting: Posting, options: SenderOptions, tally: Tally): Promise<void> {
  await options.onSend?.(posting);
  tally.sent++;
  const stranger = posting.kind === 'stranger';
  for (const end = Date.now() + PATIENCE_MS; Date.now() < end; tally.repeated++) {
    const key = stranger ? 'a guess' : options.secret();
    const answer = await post(options.url(), posting.body, sign(posting.eventId, Buffer.from(key))).catch(
      () => undefined,
    );
    if (answer?.status === 200 && answer.body.includes(`"eventId":"${posting.eventId}"`)) {
      return accepted(posting, answer.body, tally, options);
    }
    if (answer?.status === 401 && stranger) {
      tally.refused++;
      return;
    }
    await sleep(200);
  }
  tally.wrong.push(`${posting.eventId} (${posting.kind}) was never accepted`);
}

function accepted(posting: Posting, body: string, tally: Tally, options: SenderOptions): void {
  if (posting.kind === 'stranger')
    tally.wrong.push(`${posting.eventId}, a stranger's, was accepted: ${body}`);
  tally.accepted++;
  if (body.includes('"ignored"')) tally.ignored++;
  options.onProgress(tally);
}
