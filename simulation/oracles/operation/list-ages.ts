import type { OccurrenceOf } from '../../engine/occurrences.ts';

/** By what is asked of it, each of Ingram's lists that a sweep goes through. */
const LISTS: Readonly<Record<string, (endpoint: string, query: string) => boolean>> = {
  shipped: (endpoint, query) => endpoint === 'order-search' && query.includes('shipDate_bt'),
  delivered: (endpoint, query) => endpoint === 'order-search' && query.includes('deliveryDate_bt'),
  open: (endpoint, query) => endpoint === 'order-search' && query.includes('orderStatus-in'),
  ordered: (endpoint, query) =>
    endpoint === 'order-search' && query.includes('ingramOrderDate-bt') && !query.includes('orderStatus-in'),
  returns: (endpoint) => endpoint === 'returns-search',
};
const FIRST_PAGE = /[?&](?:pageNumber|page)=1(?:&|$)/;

/**
 * Since when no sweep has gone through all of Ingram's lists, as far as that is to be seen from outside: a pass over a list
 * shows what was so when its first page was asked for.
 */
export class ListAges {
  /** When the first sweep is known to have gone. */
  #firstAt = Number.POSITIVE_INFINITY;
  /** When the first page of each list was answered last. */
  readonly #lastBegunAt = new Map<string, number>();
  /** Of each list, when the sweep began that was the first to be answered its first page since the last complete sweep. */
  readonly #firstBegunAt = new Map<string, number>();
  #completeThrough: number | undefined;

  /**
   * A sweep has asked for something.
   *
   * @param begunAt when the sweep has begun
   */
  asked({ endpoint, number, status }: OccurrenceOf<'asked'>, begunAt: number, at: number): void {
    const [list] = Object.entries(LISTS).find(([, isAsked]) => isAsked(endpoint, number)) ?? [];
    if (list === undefined) return;
    this.#firstAt = Math.min(this.#firstAt, at);
    const isAnswered = status >= 200 && status < 300;
    if (!isAnswered || !FIRST_PAGE.test(number)) return;
    this.#lastBegunAt.set(list, at);
    if (!this.#firstBegunAt.has(list)) this.#firstBegunAt.set(list, begunAt);
  }

  /**
   * A sweep has ended.
   *
   * @param isComplete whether it has come to the end of each list
   */
  swept(isComplete: boolean, at: number): void {
    this.#firstAt = Math.min(this.#firstAt, at);
    if (!isComplete || this.#firstBegunAt.size === 0) return;
    this.#completeThrough = Math.min(...this.#firstBegunAt.values());
    this.#firstBegunAt.clear();
  }

  /** The latest moment up to which all lists can have been gone through: one has not been begun since. */
  get latest(): number {
    const begun = Object.keys(LISTS).map((list) => this.#lastBegunAt.get(list) ?? this.#firstAt);
    return Math.min(...begun);
  }

  /** The earliest one: a sweep has come to the end of each list since. Undefined before there was one. */
  get earliest(): number | undefined {
    return this.#completeThrough;
  }
}
