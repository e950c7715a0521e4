import type { LogLine } from '../../lib/platform/log-lines.ts';
import type { IngramSimulator, SimulatedOrder } from '../../local/simulators/ingram/simulator.ts';
import { DETAILS_PATIENCE_MINUTES } from '../scenarios/details-mode.ts';
import type { OrderTraffic, Posting } from './traffic.ts';

/** How long Order Details lag behind an order's last notification. */
const LAG_MS = 2_000;

/** Shows Ingram's Order Details while notifications are sent, and knows which events cannot have waited for them. */
export class OrderDetailsHistory {
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

  #show(orders: readonly SimulatedOrder[], ingram: IngramSimulator): void {
    for (const order of orders) ingram.putOrder(order);
  }
}
