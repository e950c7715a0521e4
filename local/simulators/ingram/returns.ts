import * as v from 'valibot';
import type { PlainAnswer } from '../simulated-answer.ts';
import { rangeIn } from './parameters.ts';

const Product = v.strictObject({
  ingramLineNumber: v.number(),
  customerOrderNumber: v.string(),
  invoiceNumber: v.optional(v.string()),
  quantity: v.number(),
  status: v.optional(v.string(), 'Approved'),
});

/** A case of returned goods, as `putReturn` takes it. */
export const SimulatedReturn = v.strictObject({
  caseRequestNumber: v.string(),
  typeOfDetails: v.optional(v.picklist(['Return', 'Claim']), 'Return'),
  returnReason: v.optional(v.string(), '(RF ) Refusal Credit'),
  status: v.optional(v.string(), 'Approved'),
  modifiedOn: v.optional(v.string(), () => new Date().toISOString()),
  products: v.array(Product),
});
export type SimulatedReturn = v.InferInput<typeof SimulatedReturn>;
type Return = v.InferOutput<typeof SimulatedReturn>;

/** The answer to a search for returns: 204 where nothing is found. */
export function searchReturns(returns: Iterable<Return>, query: URLSearchParams): PlainAnswer {
  const found = [...returns].filter((each) => isFound(each, query));
  const [number, size] = [Number(query.get('page') ?? 1), Number(query.get('size') ?? 25)];
  const page = found.slice((number - 1) * size, number * size);
  if (page.length === 0) return { status: 204, body: '' };
  return {
    status: 200,
    body: {
      recordsFound: found.length,
      pageSize: size,
      pageNumber: number,
      returnsClaims: page.map(({ caseRequestNumber, typeOfDetails, modifiedOn }) => ({
        ...{ returnClaimId: '', caseRequestNumber, createdOn: modifiedOn, modifiedOn },
        // As in Ingram's example.
        ...{ type: typeOfDetails, returnReason: '', status: 'OPEN' },
      })),
      nextPage: null,
      previousPage: null,
    },
  };
}

/** What no simulated case has, such as a reference, is not found. */
function isFound({ caseRequestNumber, status, modifiedOn }: Return, query: URLSearchParams): boolean {
  return [...new Set(query.keys())].every((name) => {
    const value = query.get(name) ?? '';
    switch (name) {
      case 'page':
      case 'size':
      case 'sort':
      case 'sortingColumnName':
        return true;
      case 'caseRequestNumber':
        return value === caseRequestNumber;
      case 'returnStatus-in':
        return value.split(',').includes(status);
      case 'createdOn-bt':
      case 'modifiedOn-bt': {
        const [from, to] = rangeIn(query, name) ?? [value, value];
        const day = modifiedOn.slice(0, 'YYYY-MM-DD'.length);
        return from <= day && day <= to;
      }
      default:
        return false;
    }
  });
}
