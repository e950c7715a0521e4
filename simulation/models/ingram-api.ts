/*
 * Ingram's API, after "Authentication", "Rate limits", "Get Order Details v6.1" and the FAQ on scheduled maintenance:
 * tokens by client credentials, 60 requests a minute, 429 with `X-RateLimit-Reset`, and hours of every night in which
 * nothing answers. Details lag some minutes behind.
 */
import type { Faults } from '../engine/faults.ts';
import type { Luck } from '../engine/luck.ts';
import type { Observer } from '../engine/occurrences.ts';
import type { VirtualTime } from '../engine/virtual-time.ts';

export type IngramApiOptions = {
  readonly time: VirtualTime;
  readonly luck: Luck;
  readonly faults: Faults;
  readonly observe: Observer;
  /** Order Details as they are answered, or undefined for an order that is not known. */
  readonly details: (ingramOrderNumber: string) => object | undefined;
  /** The numbers of Ingram's orders for a number of the reseller's. */
  readonly ordersOf: (customerOrderNumber: string) => readonly string[];
};

export type IngramAnswer = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
};

const REQUESTS_A_MINUTE = 60;
const MINUTE_MS = 60_000;
const TOKEN_LIFE_SECONDS = 86_400;
/** In Europe, in hours of London's winter: 02:00 to 06:30. */
const MAINTENANCE = { from: 2, to: 6.5 } as const;

export class IngramApi {
  readonly #options: IngramApiOptions;
  #minute = 0;
  #requests = 0;
  #tokens = 0;

  constructor(options: IngramApiOptions) {
    this.#options = options;
  }

  /** The outcome of a request, or undefined where it gets no answer. */
  answer(container: string, path: string): IngramAnswer | undefined {
    const { time, luck, faults, observe } = this.#options;
    const number = decodeURIComponent(path.split('/').at(-1) ?? '');
    const random = luck.of(`ingram ${number}`);
    if (faults.happens('ingram request lost', random)) return undefined;
    const answer =
      this.#isDown() || faults.happens('ingram down', random) ? empty(503) : this.#serve(path, number);
    if (!isToken(path)) observe({ kind: 'asked', container, number, status: answer.status }, time.now);
    return answer;
  }

  #serve(path: string, number: string): IngramAnswer {
    const { luck, faults, details } = this.#options;
    if (isToken(path)) {
      const token = { access_token: `token-${++this.#tokens}-simulated`, expires_in: TOKEN_LIFE_SECONDS };
      return { ...empty(200), body: JSON.stringify(token) };
    }
    if (this.#isUsedUp() || faults.happens('ingram busy', luck.of(`ingram ${number}`))) {
      const reset = (this.#minute + 1) * (MINUTE_MS / 1000);
      return { ...empty(429), headers: { 'x-ratelimit-reset': String(reset) } };
    }
    const query = new URL(path, 'https://ingram.invalid').searchParams;
    const customerOrderNumber = query.get('customerOrderNumber');
    if (customerOrderNumber !== null) return this.#search(customerOrderNumber);
    const found = details(number);
    return found === undefined ? empty(404) : { ...empty(200), body: JSON.stringify(found) };
  }

  #search(customerOrderNumber: string): IngramAnswer {
    const numbers = this.#options.ordersOf(customerOrderNumber);
    if (numbers.length === 0) return empty(204);
    const orders = numbers.map((ingramOrderNumber) => ({
      ingramOrderNumber,
      customerOrderNumber: customerOrderNumber.toUpperCase(),
      orderStatus: 'OPEN',
      subOrders: [],
    }));
    const page = { recordsFound: numbers.length, pageSize: 25, pageNumber: 1, orders };
    return { ...empty(200), body: JSON.stringify(page) };
  }

  #isUsedUp(): boolean {
    const minute = Math.floor(this.#options.time.now / MINUTE_MS);
    if (minute !== this.#minute) this.#requests = 0;
    this.#minute = minute;
    return ++this.#requests > REQUESTS_A_MINUTE;
  }

  #isDown(): boolean {
    const hour = (this.#options.time.now / (60 * MINUTE_MS)) % 24;
    return hour >= MAINTENANCE.from && hour < MAINTENANCE.to;
  }
}

function isToken(path: string): boolean {
  return path.endsWith('/token');
}

function empty(status: number): IngramAnswer {
  return { status, headers: {}, body: '' };
}
