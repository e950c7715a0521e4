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

/** From the request to the answer, including a request for a token. */
const ANSWER_MS = 11_000;
/** How long Order Details lag behind an order's last notification. */
const LAG_MS = 2_000;

/** What Ingram's Order Details have shown of each order, and since when. */
export class OrderDetailsHistory {
  readonly #versions = new Map<string, Version[]>();
  readonly #sentAt = new Map<Posting, number>();
  readonly #processedAt = new Map<string, number>();
  readonly #byLastPosting: ReadonlyMap<Posting | undefined, OrderTraffic>;
  readonly #unreachable: ReadonlySet<Posting>;

  constructor(traffic: readonly OrderTraffic[]) {
    this.#byLastPosting = new Map(traffic.map((order) => [order.postings.at(-1), order]));
    this.#unreachable = new Set(
      traffic.filter(({ finalDetails }) => finalDetails?.isUnreachable).flatMap(({ postings }) => postings),
    );
  }

  /** Updates the Order Details before a notification is sent, and finally, soon after an order's last one. */
  beforeSending(posting: Posting, ingram: IngramSimulator): void {
    this.#sentAt.set(posting, Date.now());
    if (this.#unreachable.has(posting)) {
      for (const { ingramOrderNumber } of posting.simulatedOrders ?? [])
        ingram.putAnswer(ingramOrderNumber, 'Maintenance');
      return;
    }
    this.#show(posting.simulatedOrders ?? [], ingram);
    const finalDetails = this.#byLastPosting.get(posting)?.finalDetails;
    if (finalDetails) setTimeout(() => this.#show(finalDetails.simulatedOrders, ingram), LAG_MS);
  }

  /** Notes when an event was processed for the first time. */
  note({ correlation_id: eventId = '', outcome = '', timestamp }: LogLine): void {
    const isProcessed = outcome === 'forwarded' || outcome === 'no-news';
    if (isProcessed && !this.#processedAt.has(eventId)) this.#processedAt.set(eventId, Date.parse(timestamp));
  }

  /** When a notification was sent for the first time. */
  sentAt(posting: Posting): number {
    return this.#sentAt.get(posting) ?? Number.POSITIVE_INFINITY;
  }

  /** Whether an event had waited so long that it could be processed without Ingram's answer. */
  hadWaited(posting: Posting): boolean {
    const processedAt = this.#processedAt.get(posting.eventId) ?? Number.NEGATIVE_INFINITY;
    return processedAt - this.sentAt(posting) >= DETAILS_PATIENCE_MINUTES * 60_000;
  }

  /** Whether Ingram can have given this answer at the time that it bears. */
  hasShown(ingramOrderNumber: string, details: KnownDetails): boolean {
    const versions = this.#versions.get(ingramOrderNumber) ?? [];
    return versions.some(({ order, from }, index) => {
      const until = versions[index + 1]?.from ?? Number.POSITIVE_INFINITY;
      const wasShown = from <= details.asOf + ANSWER_MS && until >= details.asOf;
      return wasShown && this.isAsShown(order, details);
    });
  }

  /** Whether an answer says the same as a simulated order. */
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

/** Order Details of a simulated order, as the core reads them. */
function knownDetails(order: SimulatedOrder, asOf: number): KnownDetails | undefined {
  const { ingramOrderNumber: number } = order;
  const details = readOrderDetails(orderDetailsOf(order), number);
  return details && foldDetails(UNKNOWN_ORDER, details, asOf).ingramOrders.get(number)?.details;
}
