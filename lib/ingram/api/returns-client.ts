import { contentOf, type IngramGet } from './get.ts';
import { type FoundReturn, type ReturnDetails, readReturnDetails, readReturnsSearch } from './returns.ts';
import { type DateRange, daysOf, type Page, searchPath } from './search.ts';

/** Asks Ingram for returned and claimed goods. */
export type ReturnsClient = {
  /**
   * `GET /resellers/v6/returns/search`, by when the cases were modified.
   *
   * @param pageNumber from 1
   * @throws TryLater as `orderDetails` does
   */
  searchReturns(modified: DateRange, pageNumber: number): Promise<Page<FoundReturn>>;
  /**
   * `GET /resellers/v6/returns/{caseRequestNumber}`.
   *
   * @returns undefined when Ingram knows no such case
   * @throws TryLater as `orderDetails` does
   */
  returnDetails(caseRequestNumber: string): Promise<ReturnDetails | undefined>;
};

/** Ingram documents no other size. */
const PAGE_SIZE = 25;

const NO_CONTENT = 204;
const NO_SUCH_CASE = new Set([400, 404, 410]);

export function returnsClient(get: IngramGet): ReturnsClient {
  return {
    async searchReturns(modified, pageNumber) {
      const query = { 'modifiedOn-bt': daysOf(modified), page: pageNumber, size: PAGE_SIZE };
      const answer = await get('returns-search', searchPath('/resellers/v6/returns/search', query));
      if (answer.status === NO_CONTENT) return { found: [], hasMore: false };
      const page = { number: pageNumber, size: PAGE_SIZE };
      return contentOf(answer, 'list of returns', (json) => readReturnsSearch(json, page));
    },

    async returnDetails(caseRequestNumber) {
      const segment = encodeURIComponent(caseRequestNumber);
      const answer = await get('return-details', `/resellers/v6/returns/${segment}`);
      if (NO_SUCH_CASE.has(answer.status)) return undefined;
      return contentOf(answer, 'return', (json) => readReturnDetails(json, caseRequestNumber));
    },
  };
}
