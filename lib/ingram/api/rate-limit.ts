import { compact } from '../../platform/compact.ts';
import { TryLater } from '../../platform/errors.ts';
import type { HttpAnswer } from '../../platform/https.ts';
import { parseRetryAfter } from '../../platform/retry-after.ts';

const RATE_LIMITED = 'ingram-rate-limited';

/** Whether an error says that no more may be asked in this minute. */
export function isRateLimit(error: unknown): error is TryLater {
  return error instanceof TryLater && error.code === RATE_LIMITED;
}

/** Ingram's limit is one of a minute: whatever asks for more than an hour is a mistake. */
const MAX_WAIT_SECONDS = 3600;

/** Keeps this container from asking before Ingram, or the stage's own share of requests, allows it again. */
export type Pause = {
  /** @throws TryLater while it lasts */
  readonly check: () => void;
  /** Begins it, when an error says that the rate is used up, and for how long. */
  readonly after: (error: unknown) => void;
};

/** A pause that has not begun. */
export function createPause(now: () => number): Pause {
  let until = Number.NEGATIVE_INFINITY;
  return {
    check() {
      const seconds = Math.ceil((until - now()) / 1000);
      if (seconds > 0) throw rateLimited(seconds);
    },
    after(error) {
      if (!isRateLimit(error)) return;
      if (error.retryAfterSeconds !== undefined) until = now() + error.retryAfterSeconds * 1000;
    },
  };
}

/** The error of a 429, with how long Ingram wants to be left alone. */
export function rateLimitError({ status, headers }: HttpAnswer, now: number): TryLater {
  const asked = [
    secondsUntil(headers['x-ratelimit-reset'], now),
    // Ingram's text says that this one holds seconds to wait; its table has the other one.
    parseRetryAfter([headers['x-ratelimit']].flat()[0], now),
    parseRetryAfter(headers['retry-after'], now),
  ].filter((seconds) => seconds !== undefined);
  const seconds = asked.length === 0 ? undefined : Math.min(Math.max(...asked), MAX_WAIT_SECONDS);
  return rateLimited(seconds, status);
}

/** Of a moment in Unix seconds that lies ahead, and not too far. */
function secondsUntil(header: string | readonly string[] | undefined, now: number): number | undefined {
  if (typeof header !== 'string' || !/^\s*\d{1,12}(\.\d+)?\s*$/.test(header)) return undefined;
  const seconds = Math.ceil(Number(header) - now / 1000);
  return seconds > 0 && seconds <= MAX_WAIT_SECONDS ? seconds : undefined;
}

function rateLimited(retryAfterSeconds: number | undefined, httpStatus?: number): TryLater {
  return new TryLater(
    'Ingram Micro takes no more requests for now; it is asked again when its rate limit allows.',
    { code: RATE_LIMITED, ...compact({ retryAfterSeconds, httpStatus }) },
  );
}
