import { contentOf, type IngramGet } from './get.ts';
import { type OrderDetails, readOrderDetails } from './order-details.ts';
import { isIngramNumber } from './search.ts';

/** Asks Ingram what it knows of an order. */
export type OrderDetailsClient = {
  /**
   * `GET /resellers/v6.1/orders/{ingramOrderNumber}`.
   *
   * @returns undefined when Ingram knows no such order
   * @throws TryLater with the code `ingram-unavailable` when there is no answer or an unreadable one,
   *   `ingram-rate-limited` when the rate is used up, `ingram-credentials-refused` when a person has to look
   */
  orderDetails(ingramOrderNumber: string): Promise<OrderDetails | undefined>;
};

/** What Ingram answers for a number that it knows no order by; which of them is not documented. */
const NO_SUCH_ORDER = new Set([400, 404, 410]);

export function orderDetailsClient(get: IngramGet): OrderDetailsClient {
  return {
    async orderDetails(ingramOrderNumber) {
      const segment = pathSegment(ingramOrderNumber);
      if (segment === undefined) return undefined;
      const answer = await get('order-details', `/resellers/v6.1/orders/${segment}`);
      if (NO_SUCH_ORDER.has(answer.status)) return undefined;
      return contentOf(answer, 'order', (json) => readOrderDetails(json, ingramOrderNumber));
    },
  };
}

/** The number as a segment of a path; nothing for what no order is numbered by, or what would change the path. */
function pathSegment(ingramOrderNumber: string): string | undefined {
  const number = ingramOrderNumber.trim();
  return isIngramNumber(number) ? encodeURIComponent(number) : undefined;
}
