import type { OccurrenceOf } from '../../engine/occurrences.ts';
import type { ShownOrder } from '../../world/details.ts';
import { orderAt } from '../../world/lives/life.ts';
import { caseChanges } from '../../world/lives/returned-goods.ts';
import { isInMaintenance } from '../../world/maintenance.ts';
import { USED_UP } from '../ingram-rules.ts';
import type { HistoryRecord, OrderRecord } from '../record.ts';

const MINUTE_MS = 60_000;

/** Stands for the search of a number's Ingram orders among their numbers. */
const SEARCH = 'search';

/**
 * Whether orders could be looked up: what has failed is tried again later. It is whole when the order was searched, and
 * each of its Ingram orders answered: where the requests of a minute are used up, some of them are not even asked for. And
 * what of their answers is not told yet.
 */
export class LookUps {
  readonly #record: HistoryRecord;
  readonly #failedAt = new Map<number, number>();
  /** When an order was looked up at last, after that had failed. */
  readonly #recoveredAt = new Map<number, number>();
  /** When the last look-up began that was whole, and of which all is told. */
  readonly #toldAt = new Map<number, number>();
  /** By their orders, the cases of returned goods that could not be read, and since when. */
  readonly #failedCases = new Map<number, Map<string, number>>();
  /** When cases were read last, by their numbers. */
  readonly #readAt = new Map<string, number>();
  /** Of an order that is being looked up, what has been answered: its search, and Ingram orders by their numbers. */
  readonly #answered = new Map<number, Set<string>>();

  /** Answers to searches of which nothing was told yet: the bridge keeps them apart from what events have told. */
  readonly #keptBack = new Map<number, ReadonlySet<ShownOrder>>();
  /** Since when they are being looked up. */
  readonly #begunAt = new Map<number, number>();

  /** The orders that are being looked up: a recheck for one reason may do so for others that are due as well. */
  readonly #begun = new Set<number>();

  constructor(record: HistoryRecord) {
    this.#record = record;
  }

  answer({ container, status, number, endpoint }: OccurrenceOf<'asked'>, at: number): void {
    const isSuccess = status >= 200 && status < 300;
    if (endpoint === 'return-details') {
      // What the sweeper has read, the forwarder reads itself.
      const isRead = isSuccess && container.startsWith('forwarder');
      if (isRead || !isSuccess) this.#answerCase(number, status, at);
      return;
    }
    const isDetails = endpoint === 'order-details';
    const known = this.#record.orderAsked({ endpoint, number });
    if (known === undefined) return;
    const { index } = known.order;
    // It begins with the search; events are asked about without one.
    const answered = (isDetails && this.#answered.get(index)) || new Set<string>();
    this.#answered.set(index, answered);
    if (!isDetails) {
      this.#begun.add(index);
      this.#begunAt.set(index, at);
    }
    if (isSuccess) answered.add(isDetails ? number : SEARCH);
  }

  #answerCase(number: string, status: number, at: number): void {
    const order = this.#record.orderOfCase(number)?.order;
    if (order === undefined) return;
    const failed = this.#failedCases.get(order.index) ?? new Map<string, number>();
    this.#failedCases.set(order.index, failed);
    if (status >= 200 && status < 300) {
      failed.delete(number);
      this.#readAt.set(number, at);
    } else failed.set(number, at);
    // Until the minute is over, the other ones are not even asked for.
    const { cases = [] } = orderAt(order.life, at) ?? {};
    if (status === USED_UP) for (const other of cases) failed.set(other.number, at);
  }

  /** A message is done with that has cases read: in Ingram's maintenance, there is no token, and no request for them. */
  endCases({ order }: OrderRecord, at: number): void {
    if (!isInMaintenance(this.#record.history.ingram.region, at)) return;
    const failed = this.#failedCases.get(order.index) ?? new Map<string, number>();
    this.#failedCases.set(order.index, failed);
    const changes = caseChanges(order.life).filter((change) => change.at <= at);
    for (const { number, at: changedAt } of changes)
      if ((this.#readAt.get(number) ?? 0) < changedAt) failed.set(number, at);
  }

  end(orderIndex: number, at: number): void {
    const answered = this.#answered.get(orderIndex) ?? new Set();
    const known = this.#record.orders.get(orderIndex);
    const order = known && orderAt(known.order.life, at);
    const isWhole = [SEARCH, ...(order?.ingramOrders ?? []).map(({ number }) => number)].every((each) =>
      answered.has(each),
    );
    if (!isWhole) this.#failedAt.set(orderIndex, at);
    else if (this.#failedAt.delete(orderIndex)) this.#recoveredAt.set(orderIndex, at);
    this.#answered.delete(orderIndex);
    this.#begun.delete(orderIndex);
  }

  recoveredAt(orderIndex: number): number {
    return this.#recoveredAt.get(orderIndex) ?? Number.NEGATIVE_INFINITY;
  }

  /** What a search has found is not told now. */
  keepBack(known: OrderRecord | undefined): void {
    if (known === undefined) return;
    const { index } = known.order;
    const begunAt = this.#begunAt.get(index) ?? Number.POSITIVE_INFINITY;
    const answers = known.answers.filter(({ askedAt }) => askedAt >= begunAt);
    this.#keptBack.set(index, new Set([...(this.#keptBack.get(index) ?? []), ...answers]));
  }

  /** What was kept back is told by now, or known not to be news. */
  tell(orderIndex: number): void {
    const begunAt = this.#begunAt.get(orderIndex);
    if (begunAt !== undefined && !this.#failedAt.has(orderIndex)) this.#toldAt.set(orderIndex, begunAt);
    this.#keptBack.delete(orderIndex);
    this.#begunAt.delete(orderIndex);
  }

  /** What Ingram has answered before, without what is kept back. */
  toldAnswers(known: OrderRecord | undefined, at: number): OrderRecord['answers'] {
    const keptBack = this.#keptBack.get(known?.order.index ?? -1);
    const former = (known?.answers ?? []).filter(({ askedAt }) => askedAt < at - MINUTE_MS);
    return former.filter((answer) => !keptBack?.has(answer));
  }

  /** Whether a look-up that was asked for at a moment need not be done, as one has begun and ended since. */
  isDoneSince(orderIndex: number, at: number): boolean {
    return !this.hasBegun(orderIndex) && (this.#toldAt.get(orderIndex) ?? 0) > at;
  }

  hasBegun(orderIndex: number): boolean {
    return this.#begun.has(orderIndex);
  }

  hasFailedSince(orderIndex: number, at: number): boolean {
    const ofCases = this.#failedCases.get(orderIndex)?.values() ?? [];
    return Math.max(this.#failedAt.get(orderIndex) ?? 0, ...ofCases) >= at;
  }
}
