import { type ArchivedCall, bodiesOf, lineOf } from '../../archive/record.ts';
import { orderKey } from '../../ingram/webhook/order-number.ts';
import { createBreaker } from '../../platform/breaker.ts';
import { BridgeError, TryLater } from '../../platform/errors.ts';
import { type ConnectHttp, createHttpClient, type HttpCall, type HttpClient } from '../../platform/https.ts';
import { redact } from '../../platform/redact.ts';
import type { MessageOutcome } from '../forward/forward-batch.ts';
import { isArchivable, orderIdOf, recordOf } from './archive-record.ts';

/** What the archive keeps of one batch of the forwarder after the other. */
export type BatchArchive = {
  /** Connects as it would be without the archive, and keeps each call to Thirdwatch with its answer. */
  readonly connect: ConnectHttp;
  /** Keeps what became of a message. Never throws. */
  readonly keep: (outcome: MessageOutcome) => void;
  /**
   * Hands what was kept to the archive's queue, or gives it up: a batch that is done waits for half a second at most.
   * Never throws.
   *
   * @returns how many records are lost, and why
   */
  readonly flush: () => Promise<Lost | undefined>;
};

/** Records that the archive will not have. */
type Lost = { readonly records: number; readonly error: unknown };

export type BatchArchiveOptions = {
  /** Returns once the archive's queue has a message. */
  readonly send: (body: string, signal: AbortSignal) => Promise<void>;
  readonly now: () => number;
  /** Stands in for the network. */
  readonly connect?: ConnectHttp;
};

/** SQS takes a message within some 10 ms. */
const PATIENCE_MS = 500;

type KeepCall = (call: () => ArchivedCall) => void;

/** Collects records of a batch: the events are told by the time that they are sent, and do not depend on it. */
export function createBatchArchive({
  send,
  now,
  connect = createHttpClient,
}: BatchArchiveOptions): BatchArchive {
  // While the queue is down, no batch waits for it.
  const breaker = createBreaker({ service: "The archive's queue", failures: 3, openMs: 30_000 });
  let calls = new Map<string, ArchivedCall[]>();
  let lines: (string | undefined)[] = [];
  /** Whatever goes wrong here is the archive's loss, and not the event's. */
  const orLose = (keep: () => void) => {
    try {
      keep();
    } catch {
      lines.push(undefined);
    }
  };
  const keepCall: KeepCall = (call) =>
    orLose(() => {
      const made = call();
      const key = orderKey(String(made.body._orderId));
      calls.set(key, [...(calls.get(key) ?? []), made]);
    });
  const keepOutcome = (outcome: MessageOutcome) => {
    if (!isArchivable(outcome)) return;
    // The messages of one order are worked on one after another.
    const key = orderKey(orderIdOf(outcome) ?? '');
    const made = calls.get(key) ?? [];
    calls.delete(key);
    const record = recordOf(outcome, made, now());
    // A retry without a call says nothing that the first attempt has not.
    if (record.message !== undefined || made.length > 0) lines.push(lineOf(record));
  };
  return {
    connect: (options) => {
      const call = connect(options);
      return options.failureCode === 'thirdwatch-unreachable' ? recorded(call, keepCall, now) : call;
    },
    keep: (outcome) => orLose(() => keepOutcome(outcome)),
    async flush() {
      const kept = lines;
      lines = [];
      calls = new Map();
      if (kept.length === 0) return undefined;
      return sendAll(kept, (body) => breaker.run(() => withinPatience((signal) => send(body, signal))));
    },
  };
}

async function sendAll(
  kept: readonly (string | undefined)[],
  send: (body: string) => Promise<void>,
): Promise<Lost | undefined> {
  const fitting = kept.filter((line) => line !== undefined);
  const bodies = bodiesOf(fitting);
  const sent = await Promise.allSettled(bodies.map(send));
  let [records, error]: [number, unknown] = [kept.length - fitting.length, undefined];
  for (const [index, result] of sent.entries()) {
    if (result.status === 'fulfilled') continue;
    records += bodies[index]?.split('\n').length ?? 0;
    error ??= result.reason;
  }
  return records === 0 ? undefined : { records, error };
}

async function withinPatience(send: (signal: AbortSignal) => Promise<void>): Promise<void> {
  const giveUp = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const tooLong = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      giveUp.abort();
      reject(new TryLater("The archive's queue was too slow.", { code: 'queue-unavailable' }));
    }, PATIENCE_MS);
  });
  await Promise.race([send(giveUp.signal), tooLong]).finally(() => clearTimeout(timer));
}

/** Keeps what goes over the wire, but for the headers: one of them is the key. */
function recorded(call: HttpClient, keep: KeepCall, now: () => number): HttpClient {
  return async (request) => {
    const began = now();
    const end = (outcome: Pick<ArchivedCall, 'status' | 'answer' | 'error'>) =>
      keep(() => ({
        at: new Date(began).toISOString(),
        durationMs: now() - began,
        body: bodyOf(request),
        ...outcome,
      }));
    try {
      const answer = await call(request);
      end({ status: answer.status, answer: redact(answer.body.toString('utf8')) });
      return answer;
    } catch (error) {
      end({ error: error instanceof BridgeError ? error.message : 'An unexpected error.' });
      throw error;
    }
  };
}

function bodyOf({ body }: HttpCall): ArchivedCall['body'] {
  return JSON.parse(body?.toString('utf8') ?? '{}');
}
