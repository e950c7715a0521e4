export type RequestLimitOptions = {
  readonly requestsPerMinute: number;
  readonly now: () => number;
};

/** Whether a request is within the limit, and the headers that say how much of it is left. */
export type RequestLimitResult = {
  readonly isWithin: boolean;
  readonly headers: Readonly<Record<string, string>>;
};

const MINUTE_MS = 60_000;

/** The rate limit of Ingram's simulator: requests per minute of the clock. */
export class RequestLimit {
  readonly #options: RequestLimitOptions;
  #minute = 0;
  #used = 0;

  constructor(options: RequestLimitOptions) {
    this.#options = options;
  }

  count(): RequestLimitResult {
    const { requestsPerMinute, now } = this.#options;
    const minute = Math.floor(now() / MINUTE_MS);
    if (minute !== this.#minute) this.#used = 0;
    this.#minute = minute;
    this.#used += 1;
    const isWithin = this.#used <= requestsPerMinute;
    const secondsLeft = Math.ceil(((minute + 1) * MINUTE_MS - now()) / 1000);
    return {
      isWithin,
      headers: {
        // By the text of "Rate limits", a refused request learns from it how many seconds to wait.
        ...(!isWithin && { 'X-RateLimit': String(secondsLeft) }),
        'X-RateLimit-Limit': String(requestsPerMinute),
        'X-RateLimit-Remaining': String(Math.max(requestsPerMinute - this.#used, 0)),
        'X-RateLimit-Reset': String((minute + 1) * 60),
      },
    };
  }

  reset(): void {
    this.#used = 0;
  }
}
