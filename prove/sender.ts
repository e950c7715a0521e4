import { setTimeout as sleep } from 'node:timers/promises';
import { post } from '../lib/ingram/webhook/sender.ts';
import { sign } from '../lib/ingram/webhook/signature.ts';

/** A notification to be posted. */
export type SignedPosting = {
  readonly eventId: string;
  readonly body: string;
  /** Of those that are a `wrong signature`, none may be accepted. */
  readonly kind: string;
};

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

/** A request that was accepted. */
export type Acceptance = {
  readonly sentAt: number;
  /** From the request to its answer. */
  readonly answerMs: number;
  /** How often it had to be repeated before. */
  readonly repeated: number;
};

export type SenderOptions<P extends SignedPosting> = {
  readonly url: () => string;
  /** The key that signs at this moment. */
  readonly secret: () => string | Uint8Array;
  readonly concurrency: number;
  /** How long a notification is repeated; by default, long enough for a busy machine to start the functions again. */
  readonly patienceMs?: number;
  /** Called before a notification is sent for the first time, and awaited. */
  readonly onSend?: (posting: P) => Promise<void>;
  readonly onAccepted?: (posting: P, acceptance: Acceptance) => void;
  readonly onProgress: (counts: SendCounts) => void;
};

const PATIENCE_MS = 600_000;

/**
 * Posts all notifications, repeating each until it is answered: many orders at a time, but the notifications of one
 * order one after another, so that their sequence in the queue is known.
 *
 * Only an answer that names the event id counts: while the webhook is down, another process may have its port.
 */
export async function sendAll<P extends SignedPosting>(
  traffic: readonly { readonly postings: readonly P[] }[],
  options: SenderOptions<P>,
): Promise<SendCounts> {
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

async function deliver<P extends SignedPosting>(
  posting: P,
  options: SenderOptions<P>,
  counts: SendCounts,
): Promise<void> {
  await options.onSend?.(posting);
  counts.sent++;
  const isUnauthentic = posting.kind === 'wrong signature';
  const answers = new Map<number | 'no answer', number>();
  const end = Date.now() + (options.patienceMs ?? PATIENCE_MS);
  for (let repeated = 0; repeated === 0 || Date.now() < end; repeated++, counts.repeated++) {
    const key = Buffer.from(isUnauthentic ? 'a guess' : options.secret());
    const sentAt = Date.now();
    const startedAt = performance.now();
    const answer = await post(options.url(), posting.body, sign(posting.eventId, key)).catch(() => undefined);
    if (answer?.status === 200 && answer.body.includes(`"eventId":"${posting.eventId}"`)) {
      options.onAccepted?.(posting, { sentAt, answerMs: performance.now() - startedAt, repeated });
      return accepted(posting, answer.body, counts, options);
    }
    if (answer?.status === 401 && isUnauthentic) {
      counts.refused++;
      options.onProgress(counts);
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

function accepted<P extends SignedPosting>(
  posting: P,
  body: string,
  counts: SendCounts,
  options: SenderOptions<P>,
): void {
  if (posting.kind === 'wrong signature')
    counts.wronglyAnswered.push(`${posting.eventId}, with a wrong signature, was accepted: ${body}`);
  counts.accepted++;
  if (body.includes('"ignored"')) counts.ignored++;
  options.onProgress(counts);
}
