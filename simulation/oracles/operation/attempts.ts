import type { Observer, OccurrenceOf } from '../../engine/occurrences.ts';
import type { History } from '../../traffic/history.ts';
import { isInMaintenance } from '../../world/maintenance.ts';
import { entryOf } from '../entry-of.ts';
import { isUnanswered } from '../ingram-rules.ts';
import type { HistoryRecord } from '../record.ts';

/** What has happened to an order since the last outcome of one of its messages, that one included. */
type Trace = {
  readonly asks: { readonly at: number; readonly ask: OccurrenceOf<'asked'> }[];
  readonly touches: { readonly at: number; readonly container: string; readonly isWrite: boolean }[];
};

/** Attempts at messages: when they have begun, what else has touched their orders, and what Ingram has answered. */
export class Attempts {
  readonly #record: HistoryRecord;
  readonly #traces = new Map<number, Trace>();
  readonly #begunAt = new Map<string, number>();
  readonly #answeredAt = new Map<number, number>();

  constructor(record: HistoryRecord) {
    this.#record = record;
  }

  readonly observe: Observer = (occurrence, at) => {
    switch (occurrence.kind) {
      case 'taken-up':
        this.#begunAt.set(occurrence.container, at);
        return;
      case 'asked':
        return this.#asked(occurrence, at);
      case 'written':
        return this.#touch(occurrence.orderId, { at, container: occurrence.container, isWrite: true });
      case 'fault':
        if (occurrence.what.startsWith('dynamodb'))
          this.#touch(occurrence.subject, { at, container: '', isWrite: false });
        return;
      default:
        return;
    }
  };

  /** A message about an order has an outcome: what comes next is of the next attempt. */
  end(orderIndex: number, { container }: OccurrenceOf<'outcome'>, at: number): void {
    this.#traces.set(orderIndex, { asks: [], touches: [{ at, container, isWrite: false }] });
  }

  begunAt(container: string): number {
    return this.#begunAt.get(container) ?? Number.POSITIVE_INFINITY;
  }

  /** When Ingram has last answered something about an order. */
  answeredAt(orderIndex: number): number {
    return this.#answeredAt.get(orderIndex) ?? Number.NEGATIVE_INFINITY;
  }

  /** Whether nothing has touched an order since a moment but the container that works on it now, with one write at most. */
  isAlone(orderIndex: number, container: string, since: number): boolean {
    const touches = this.#trace(orderIndex).touches.filter(({ at }) => at >= since);
    const begunAt = this.begunAt(container);
    const areOwn = touches.every(
      (each) => each.isWrite && each.container === container && each.at >= begunAt,
    );
    return areOwn && touches.length <= 1;
  }

  /** Whether Ingram has clearly left something unanswered that a container has asked, or would have asked, about an order. */
  isUnanswered(orderIndex: number, container: string, now: number): boolean {
    const begunAt = this.begunAt(container);
    const asks = this.#trace(orderIndex).asks.filter(
      ({ at, ask }) => at >= begunAt && ask.container === container,
    );
    const last = new Map(asks.map(({ ask }) => [ask.number, ask]));
    if ([...last.values()].some(({ endpoint }) => endpoint === 'return-details')) return false;
    if ([...last.values()].some(({ status }) => isUnanswered(status))) return true;
    const { history } = this.#record;
    return last.size === 0 && isDown(history, begunAt) && isDown(history, now);
  }

  #asked(ask: OccurrenceOf<'asked'>, at: number): void {
    const known =
      ask.endpoint === 'return-details' ? this.#record.orderOfCase(ask.number) : this.#record.orderAsked(ask);
    if (known === undefined) return;
    const { index } = known.order;
    this.#trace(index).asks.push({ at, ask });
    if (!isUnanswered(ask.status)) this.#answeredAt.set(index, at);
  }

  #touch(orderId: string, touch: Trace['touches'][number]): void {
    const index = this.#record.orderOf(orderId)?.order.index;
    if (index !== undefined) this.#trace(index).touches.push(touch);
  }

  #trace(orderIndex: number): Trace {
    return entryOf(this.#traces, orderIndex, () => ({ asks: [], touches: [] }));
  }
}

/** Whether Ingram answers nothing at all: then there is no token, and no request for anything else. */
function isDown({ ingram, faults }: History, at: number): boolean {
  const isCertain = ({ kind, from, to, rate }: History['faults'][number]) =>
    kind === 'ingram down' && rate === 1 && from <= at && at < to;
  return isInMaintenance(ingram.region, at) || faults.some(isCertain);
}
