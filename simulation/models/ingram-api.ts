/*
 * Ingram's API, after "Authentication", "Rate limits", "Get Order Details v6.1", "Order Search v6", "Returns search"
 * and the FAQ on scheduled maintenance: tokens by client credentials, 60 requests a minute to each endpoint, 429 with
 * `X-RateLimit-Reset`, and hours of every night in which nothing answers. Details and lists lag some minutes behind.
 */
import type { Faults } from '../engine/faults.ts';
import type { Observer } from '../engine/occurrences.ts';
import type { RandomSources } from '../engine/random-sources.ts';
import type { VirtualTime } from '../engine/virtual-time.ts';
import type { ListedOrder } from '../world/listing.ts';
import { isInMaintenance, type Region } from '../world/maintenance.ts';
import { type ListedCase, searchReturns } from './ingram-returns.ts';
import { searchOrders } from './ingram-search.ts';

export type IngramApiOptions = {
  readonly time: VirtualTime;
  readonly randoms: RandomSources;
  readonly faults: Faults;
  readonly observe: Observer;
  /** Whose maintenance it has. */
  readonly region: Region;
  /** The most orders that it puts on a page, whatever it is asked for. */
  readonly mostOnPage: number;
  /** Order Details as they are answered, or undefined for an order that is not known. */
  readonly details: (ingramOrderNumber: string) => object | undefined;
  /** What the list of orders shows, of all orders or of a number of the reseller's. */
  readonly listed: (customerOrderNumber: string | undefined) => readonly ListedOrder[];
  /** What the list of returns shows. */
  readonly listedCases: () => readonly ListedCase[];
  /** A case as it is answered to who asks, or undefined for one that is not known. */
  readonly returnDetails: (caseRequestNumber: string, container: string) => object | undefined;
};

export type IngramAnswer = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
};

const REQUESTS_A_MINUTE = 60;
const MINUTE_MS = 60_000;
const TOKEN_LIFE_SECONDS = 86_400;

export class IngramApi {
  readonly #options: IngramApiOptions;
  /** The requests to each endpoint in this minute. */
  readonly #requests = new Map<string, number>();
  #minute = 0;
  #tokens = 0;

  constructor(options: IngramApiOptions) {
    this.#options = options;
  }

  /** The outcome of a request, or undefined where it gets no answer. */
  answer(container: string, path: string): IngramAnswer | undefined {
    const { time, faults, randoms, observe } = this.#options;
    const number = decodeURIComponent(path.split('/').at(-1) ?? '');
    const random = randoms.of(`ingram ${number}`);
    const endpoint = endpointOf(path);
    const asked = (status: number) => {
      if (endpoint !== 'token') observe({ kind: 'asked', container, endpoint, number, status }, time.now);
    };
    if (faults.happens('ingram request lost', random)) {
      asked(0);
      return undefined;
    }
    const isDown = isInMaintenance(this.#options.region, time.now) || faults.happens('ingram down', random);
    const answer = isDown ? empty(503) : this.#serve(endpoint, path, number, container);
    asked(answer.status);
    return answer;
  }

  #serve(endpoint: Endpoint, path: string, number: string, container: string): IngramAnswer {
    const { randoms, faults, details, returnDetails } = this.#options;
    if (endpoint === 'token') {
      // Too short to be kept as a secret: a process that plays thousands of containers would redact all of theirs.
      const token = { access_token: `t${++this.#tokens}`, expires_in: TOKEN_LIFE_SECONDS };
      return json(token);
    }
    if (this.#isUsedUp(endpoint) || faults.happens('ingram busy', randoms.of(`ingram ${number}`))) {
      const reset = (this.#minute + 1) * (MINUTE_MS / 1000);
      return { ...empty(429), headers: { 'x-ratelimit-reset': String(reset) } };
    }
    switch (endpoint) {
      case 'order-search':
        return answerOf(this.#search(queryOf(path)), 204);
      case 'returns-search':
        return answerOf(this.#searchReturns(queryOf(path)), 204);
      case 'return-details':
        return answerOf(returnDetails(number, container), 404);
      case 'order-details':
        return answerOf(details(number), 404);
    }
  }

  #search(query: URLSearchParams): object | undefined {
    const { listed, mostOnPage } = this.#options;
    return searchOrders(listed(query.get('customerOrderNumber') ?? undefined), query, mostOnPage);
  }

  #searchReturns(query: URLSearchParams): object | undefined {
    const { listedCases, mostOnPage } = this.#options;
    return searchReturns(listedCases(), query, mostOnPage);
  }

  #isUsedUp(endpoint: Endpoint): boolean {
    const minute = Math.floor(this.#options.time.now / MINUTE_MS);
    if (minute !== this.#minute) this.#requests.clear();
    this.#minute = minute;
    const requests = (this.#requests.get(endpoint) ?? 0) + 1;
    this.#requests.set(endpoint, requests);
    return requests > REQUESTS_A_MINUTE;
  }
}

type Endpoint = 'token' | 'order-details' | 'order-search' | 'returns-search' | 'return-details';

function endpointOf(path: string): Endpoint {
  if (path.endsWith('/token')) return 'token';
  if (path.includes('/orders/search')) return 'order-search';
  if (path.includes('/returns/search')) return 'returns-search';
  return path.includes('/returns/') ? 'return-details' : 'order-details';
}

function queryOf(path: string): URLSearchParams {
  return new URLSearchParams(path.split('?')[1]);
}

function answerOf(content: object | undefined, statusOfNone: number): IngramAnswer {
  return content === undefined ? empty(statusOfNone) : json(content);
}

function json(content: object): IngramAnswer {
  return { ...empty(200), body: JSON.stringify(content) };
}

function empty(status: number): IngramAnswer {
  return { status, headers: {}, body: '' };
}
