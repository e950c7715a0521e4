import { isDeepStrictEqual } from 'node:util';
import { readOrderDetails } from '../lib/ingram/api/order-details.ts';
import { foldDetails } from '../lib/orders/details.ts';
import { type KnownDetails, UNKNOWN_ORDER } from '../lib/orders/order.ts';
import type { LogLine } from '../lib/platform/log-lines.ts';
import { orderDetailsOf } from '../local/simulators/ingram/orders.ts';
import type { IngramSimulator, SimulatedOrder } from '../local/simulators/ingram/simulator.ts';
import { DETAILS_PATIENCE_MINUTES } from './details-mode.ts';
import type { OrderTraffic, Posting } from './traffic.ts';

type Version = { readonly order: SimulatedOrder; readonly from: number };

/** From the asking to the answer, with a token to be fetched first, in milliseconds. */
const ANSWER_TAKES_MS = 11_000;
/** For so long after an order's last notification, Order Details may lag behind. */
const SETTLES_AFTER_MS = 2_000;

/** What Ingram's Order Details show as orders live on, and since when they have shown it. */
export class IngramWorld {
  readonly #versions = new Map<string, Version[]>();
  readonly #sentAt = new Map<Posting, number>();
  readonly #judgedAt = new Map<string, number>();
  readonly #lasts: ReadonlyMap<Posting | undefined, OrderTraffic>;
  readonly #unreachable: ReadonlySet<Posting>;

  constructor(traffic: readonly OrderTraffic[]) {
    this.#lasts = new Map(traffic.map((order) => [order.postings.at(-1), order]));
    this.#unreachable = new Set(
      traffic.filter(({ settled }) => settled?.isUnreachable).flatMap(({ postings }) => postings),
    );
  }

  /** Shows what is so when a notification is about to be sent, and what is so in the end soon after the last. */
  beforeSending(posting: Posting, ingram: IngramSimulator): void {
    this.#sentAt.set(posting, Date.now());
    if (this.#unreachable.has(posting)) {
      for (const { ingramOrderNumber } of posting.shown ?? [])
        ingram.putAnswer(ingramOrderNumber, 'Maintenance');
      return;
    }
    this.#show(posting.shown ?? [], ingram);
    const settled = this.#lasts.get(posting)?.settled;
    if (settled) setTimeout(() => this.#show(settled.shown, ingram), SETTLES_AFTER_MS);
  }

  /** Notes when an event was judged for the first time. */
  note({ correlation_id: eventId = '', outcome = '', timestamp }: LogLine): void {
    const isJudged = outcome === 'forwarded' || outcome === 'no-news';
    if (isJudged && !this.#judgedAt.has(eventId)) this.#judgedAt.set(eventId, Date.parse(timestamp));
  }

  /** When a notification was sent for the first time. */
  sentAt(posting: Posting): number {
    return this.#sentAt.get(posting) ?? Number.POSITIVE_INFINITY;
  }

  /** Whether an event had waited for so long that it could be judged without Ingram's answer. */
  hadWaited(posting: Posting): boolean {
    const judgedAt = this.#judgedAt.get(posting.eventId) ?? Number.NEGATIVE_INFINITY;
    return judgedAt - this.sentAt(posting) >= DETAILS_PATIENCE_MINUTES * 60_000;
  }

  /** Whether Ingram can have given an answer, asked for when it says. */
  hasShown(ingramOrderNumber: string, details: KnownDetails): boolean {
    const versions = this.#versions.get(ingramOrderNumber) ?? [];
    return versions.some(({ order, from }, index) => {
      const until = versions[index + 1]?.from ?? Number.POSITIVE_INFINITY;
      const wasShown = from <= details.asOf + ANSWER_TAKES_MS && until >= details.asOf;
      return wasShown && this.isAsShown(order, details);
    });
  }

  /** Whether an answer says just that. */
  isAsShown(order: SimulatedOrder, details: KnownDetails): boolean {
    return isDeepStrictEqual(knownDetails(order, details.asOf), details);
  }

  #show(orders: readonly SimulatedOrder[], ingram: IngramSimulator): void {
    for (const order of orders) {
      const { ingramOrderNumber: number } = order;
      ingram.putOrder(order);
      this.#versions.set(number, [...(this.#versions.get(number) ?? []), { order, from: Date.now() }]);
    }
  }
}

/** What the pure core makes of what Order Details show. */
function knownDetails(order: SimulatedOrder, asOf: number): KnownDetails | undefined {
  const { ingramOrderNumber: number } = order;
  const details = readOrderDetails(orderDetailsOf(order), number);
  return details && foldDetails(UNKNOWN_ORDER, details, asOf).ingramOrders.get(number)?.details;
}
