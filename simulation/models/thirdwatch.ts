/*
 * Thirdwatch's `POST /v1/order_status`, after its SDKs: the HTTP status alone counts, a call may be repeated, and
 * nothing of a call says when it was true. What is not documented is taken to be as bad as it may be: a call that was
 * not answered was applied, or was not, or is applied minutes later.
 */
import type { Faults } from '../engine/faults.ts';
import type { Observer } from '../engine/occurrences.ts';
import type { RandomSources } from '../engine/random-sources.ts';
import type { VirtualTime } from '../engine/virtual-time.ts';
import type { Random } from '../world/random.ts';

export type ThirdwatchOptions = {
  readonly time: VirtualTime;
  readonly randoms: RandomSources;
  readonly faults: Faults;
  readonly observe: Observer;
  /** Which keys it takes. */
  readonly isKey: (key: string) => boolean;
  /** Orders of which it rejects every call. */
  readonly rejects: (orderId: string) => boolean;
};

export type ThirdwatchCall = {
  readonly key: string;
  readonly body: Readonly<Record<string, unknown>>;
};

/** How a call fares: it arrives after a time, is answered after another, or is not. */
export type Exchange = {
  readonly requestMs: number;
  readonly answerMs: number;
  readonly serve: () => ThirdwatchAnswer;
  readonly isAnswered: boolean;
};

export type ThirdwatchAnswer = {
  readonly status: number;
  readonly body: string;
  readonly retryAfterSeconds?: number;
};

const LATEST_MS = 9 * 60_000;

export class Thirdwatch {
  readonly #options: ThirdwatchOptions;

  constructor(options: ThirdwatchOptions) {
    this.#options = options;
  }

  exchange(call: ThirdwatchCall): Exchange {
    const { randoms, faults } = this.#options;
    const random = randoms.of(orderOf(call));
    const requestMs = random.integer(10, 60);
    const isSlow = faults.happens('thirdwatch slow', random);
    const answerMs = isSlow ? random.integer(1_000, 4_900) : random.integer(20, 300);
    const happens = (kind: Parameters<Faults['happens']>[0]) => faults.happens(kind, random);
    if (happens('thirdwatch request lost')) return { requestMs, answerMs, isAnswered: false, serve: nothing };
    if (happens('thirdwatch applies late')) {
      return { requestMs, answerMs, isAnswered: false, serve: () => this.#applyLate(call, random) };
    }
    const isAnswered = !happens('thirdwatch answer lost');
    return { requestMs, answerMs, isAnswered, serve: () => this.#answer(call, random) };
  }

  #answer(call: ThirdwatchCall, random: Random): ThirdwatchAnswer {
    const { faults, isKey, rejects } = this.#options;
    if (faults.happens('thirdwatch busy', random)) {
      return answer(429, random.chance(0.7) ? random.integer(1, 1200) : undefined);
    }
    if (faults.happens('thirdwatch down', random)) return answer(random.pick([500, 502, 503, 504]));
    const isRefused = faults.happens('thirdwatch key refused', random);
    if (isRefused || !isKey(call.key)) return answer(random.pick([401, 403]));
    if (rejects(orderOf(call))) return answer(422);
    this.#apply(call, false);
    return answer(200);
  }

  #applyLate(call: ThirdwatchCall, random: Random): ThirdwatchAnswer {
    const { time, isKey, rejects } = this.#options;
    if (isKey(call.key) && !rejects(orderOf(call))) {
      time.after(random.integer(1, LATEST_MS), () => this.#apply(call, true));
    }
    return nothing();
  }

  #apply({ body, key }: ThirdwatchCall, isLate: boolean): void {
    const { time, observe } = this.#options;
    const orderId = String(body._orderId);
    observe({ kind: 'heard', call: { at: time.now, orderId, body, key }, isLate }, time.now);
  }
}

function orderOf({ body }: ThirdwatchCall): string {
  return String(body._orderId);
}

function answer(status: number, retryAfterSeconds?: number): ThirdwatchAnswer {
  const body = JSON.stringify({ message: `simulated ${status}` });
  return { status, body, ...(retryAfterSeconds !== undefined && { retryAfterSeconds }) };
}

function nothing(): ThirdwatchAnswer {
  return answer(0);
}
