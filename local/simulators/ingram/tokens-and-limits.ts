import { randomBytes } from 'node:crypto';

export type IngramGateOptions = {
  readonly clientId: string;
  readonly clientSecret: string;
  /** The `expires_in` of tokens; they are good for so long. */
  readonly expiresIn: number | string;
  readonly requestsPerMinute: number;
  readonly now: () => number;
};

/** What a question costs of the rate limit: whether it is within, and the headers that tell of it. */
export type Turn = { readonly isWithin: boolean; readonly headers: Readonly<Record<string, string>> };

const MINUTE_MS = 60_000;

/** Who may ask Ingram's simulator, and how often. */
export class IngramGate {
  readonly #options: IngramGateOptions;
  readonly #tokens = new Map<string, number>();
  #minute = 0;
  #used = 0;

  constructor(options: IngramGateOptions) {
    this.#options = options;
  }

  /** An answer with a new token; undefined for wrong credentials. */
  issueToken(clientId: string, clientSecret: string): object | undefined {
    const { expiresIn, now, ...known } = this.#options;
    if (clientId !== known.clientId || clientSecret !== known.clientSecret) return undefined;
    const token = randomBytes(24).toString('base64url');
    this.#tokens.set(token, now() + Number(expiresIn) * 1000);
    return { access_token: token, token_type: 'Bearer', expires_in: expiresIn };
  }

  isValid(token: string): boolean {
    return (this.#tokens.get(token) ?? 0) > this.#options.now();
  }

  revokeTokens(): void {
    this.#tokens.clear();
  }

  /** Counts a question in the minute of its coming. */
  takeTurn(): Turn {
    const { requestsPerMinute, now } = this.#options;
    const minute = Math.floor(now() / MINUTE_MS);
    if (minute !== this.#minute) this.#used = 0;
    this.#minute = minute;
    this.#used += 1;
    return {
      isWithin: this.#used <= requestsPerMinute,
      headers: {
        'X-RateLimit-Limit': String(requestsPerMinute),
        'X-RateLimit-Remaining': String(Math.max(requestsPerMinute - this.#used, 0)),
        'X-RateLimit-Reset': String((minute + 1) * 60),
      },
    };
  }

  /** Begins the minute anew. */
  forgetTurns(): void {
    this.#used = 0;
  }
}
