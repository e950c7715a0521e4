import { contentOf, type IngramGet } from './get.ts';
import { type FoundOrder, readOrderSearch } from './order-search.ts';
import { type DateRange, daysOf, type Page, searchPath } from './search.ts';

/** Ingram's words for the status of an order, in a search. */
type SearchedStatus = 'SHIPPED' | 'PROCESSING' | 'ON HOLD' | 'BACKORDERED' | 'CANCELLED';

/** What orders are searched by, of all that Ingram offers; all that is given has to be true of an order. */
export type OrderQuery = {
  readonly ingramOrderNumber?: string;
  /** The reseller's number. */
  readonly customerOrderNumber?: string;
  readonly statusIn?: readonly SearchedStatus[];
  readonly ordered?: DateRange;
  readonly shipped?: DateRange;
  readonly delivered?: DateRange;
};

/** Searches Ingram's orders. */
export type OrderSearchClient = {
  /**
   * `GET /resellers/v6/orders/search`.
   *
   * @param pageNumber from 1
   * @throws TryLater as `orderDetails` does
   */
  searchOrders(query: OrderQuery, pageNumber: number): Promise<Page<FoundOrder>>;
};

/** The most that Ingram puts on a page. */
const PAGE_SIZE = 100;

/** Ingram's answer where nothing is found. */
const NO_CONTENT = 204;

export function orderSearchClient(get: IngramGet): OrderSearchClient {
  return {
    async searchOrders(query, pageNumber) {
      const answer = await get('order-search', pathOf(query, pageNumber));
      if (answer.status === NO_CONTENT) return { found: [], hasMore: false };
      const page = { number: pageNumber, size: PAGE_SIZE };
      return contentOf(answer, 'list of orders', (json) => readOrderSearch(json, page));
    },
  };
}

/** A range is a key with a hyphen for one date, and with an underscore for the others: so the document has it. */
function pathOf(query: OrderQuery, pageNumber: number): string {
  return searchPath('/resellers/v6/orders/search', {
    ingramOrderNumber: query.ingramOrderNumber,
    customerOrderNumber: query.customerOrderNumber,
    'orderStatus-in': query.statusIn,
    'ingramOrderDate-bt': daysOf(query.ordered),
    shipDate_bt: daysOf(query.shipped),
    deliveryDate_bt: daysOf(query.delivered),
    pageSize: PAGE_SIZE,
    pageNumber,
  });
}
