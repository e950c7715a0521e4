import * as v from 'valibot';
import type { PlainAnswer } from '../simulated-answer.ts';

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

const DATE = /^\d{4}-\d{2}-\d{2}$/;
const PARAMETERS = ['modifiedOn-bt', 'page', 'size'];

/** Checks the query of a search for returns; a sentence for each problem. */
export function returnsSearchProblems(query: URLSearchParams): string[] {
  const unknown = [...new Set(query.keys())].filter((name) => !PARAMETERS.includes(name));
  const range = query.getAll('modifiedOn-bt');
  return [
    ...unknown.map((name) => `The search has no parameter ${name}.`),
    ...(range.length === 2 && range.every((day) => DATE.test(day))
      ? []
      : ['modifiedOn-bt does not stand there twice, with days.']),
  ];
}

/** The answer to a search for returns: 204 where nothing is found. */
export function searchReturns(returns: Iterable<Return>, query: URLSearchParams): PlainAnswer {
  const [from = '', to = ''] = query.getAll('modifiedOn-bt');
  const found = [...returns].filter(({ modifiedOn }) => {
    const day = modifiedOn.slice(0, 'YYYY-MM-DD'.length);
    return from <= day && day <= to;
  });
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
