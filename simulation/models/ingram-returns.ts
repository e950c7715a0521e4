/*
 * Ingram's search of returns, after "Returns search": the cases that were modified on certain days, both included, 25 on a
 * page; 204 where nothing is found.
 */
import { isOn } from './ingram-search.ts';

/** A case as the list has it. */
export type ListedCase = { readonly number: string; readonly modifiedAt: number };

const PAGE_SIZE = 25;

/** A page of the cases that meet a query, or nothing where none does. */
export function searchReturns(
  cases: readonly ListedCase[],
  query: URLSearchParams,
  mostOnPage: number,
): object | undefined {
  const isModified = isOn(query.getAll('modifiedOn-bt'));
  // In which sequence is not said. In this one, a case that is modified lets others move to pages before theirs.
  const found = cases
    .filter(({ modifiedAt }) => isModified(modifiedAt))
    .sort((one, other) => one.modifiedAt - other.modifiedAt);
  if (found.length === 0) return undefined;
  const number = Number(query.get('page') ?? 1);
  const size = Math.min(PAGE_SIZE, mostOnPage);
  return {
    recordsFound: String(found.length),
    pageSize: String(size),
    pageNumber: String(number),
    returnsClaims: found.slice((number - 1) * size, number * size).map(wireOf),
  };
}

function wireOf({ number, modifiedAt }: ListedCase): object {
  return { caseRequestNumber: number, modifiedOn: new Date(modifiedAt).toISOString() };
}
