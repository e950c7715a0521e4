import { compact } from '../../platform/compact.ts';
import { type Fields, fieldsOf, listOf, pick, quantityOf, textOf, timestampOf } from '../webhook/fields.ts';
import { isUsableNumber } from '../webhook/order-number.ts';
import { GOODS_COME_BACK } from './return-reasons.ts';
import { type AskedPage, isIngramNumber, type Page, pageOf } from './search.ts';

/** A case of returned or claimed goods, as Ingram's list of them has it. */
export type FoundReturn = {
  readonly caseRequestNumber: string;
  /** Milliseconds since 1970. */
  readonly modifiedAt?: number;
};

/** What Ingram says of the status of a case or of a product in it. */
const RETURN_STATUSES = ['open', 'approved', 'partially-approved', 'denied', 'voided'] as const;
type ReturnStatus = (typeof RETURN_STATUSES)[number];

/** A product of a case. */
export type ReturnedProduct = {
  readonly customerOrderNumber?: string;
  readonly lineNumber?: string;
  /** The sub-order that was invoiced. */
  readonly invoiceNumber?: string;
  readonly quantity?: number;
  readonly status?: ReturnStatus;
};

/** A case of returned or claimed goods. */
export type ReturnDetails = {
  readonly caseRequestNumber: string;
  /** Whether goods of an order come back by it; else it is a claim for what was short, damaged or billed wrong. */
  readonly isOfGoods: boolean;
  readonly status?: ReturnStatus;
  readonly products: readonly ReturnedProduct[];
};

/** Reads a page of `GET /resellers/v6/returns/search`; undefined when it is none. */
export function readReturnsSearch(answer: unknown, asked: AskedPage): Page<FoundReturn> | undefined {
  const fields = fieldsOf(answer);
  if (fields === undefined || !fields.has('returnsclaims')) return undefined;
  return pageOf(fields, listOf(fields.get('returnsclaims')).map(foundReturn), asked);
}

/** Reads an answer of `GET /resellers/v6/returns/{caseRequestNumber}`; undefined when it holds no case. */
export function readReturnDetails(answer: unknown, caseRequestNumber: string): ReturnDetails | undefined {
  const fields = fieldsOf(listOf(answer)[0]);
  if (fields === undefined || !fields.has('products')) return undefined;
  return {
    caseRequestNumber,
    isOfGoods: isOfGoods(fields),
    ...compact({ status: statusOf(fields) }),
    products: listOf(fields.get('products')).flatMap(productOf),
  };
}

function foundReturn(value: unknown): FoundReturn | string {
  const fields = fieldsOf(value);
  const caseRequestNumber = fields && textOf(fields.get('caserequestnumber'))?.trim();
  if (fields === undefined || caseRequestNumber === undefined) return 'a case without a number';
  if (!isIngramNumber(caseRequestNumber)) return 'a case whose number cannot be one';
  return { caseRequestNumber, ...compact({ modifiedAt: timestampOf(fields.get('modifiedon')) }) };
}

function productOf(value: unknown): readonly ReturnedProduct[] {
  const fields = fieldsOf(value);
  if (fields === undefined) return [];
  const number = textOf(pick(fields, 'customerordernumber', 'customerponumber'));
  const customerOrderNumber = number !== undefined && isUsableNumber(number) ? number : undefined;
  const invoiceNumber = textOf(fields.get('invoicenumber'))?.trim().toUpperCase();
  const quantity = quantityOf(fields.get('quantity'), 'quantity', () => undefined);
  const lineNumber = lineNumberOf(fields);
  return [compact({ customerOrderNumber, invoiceNumber, quantity, lineNumber, status: statusOf(fields) })];
}

function lineNumberOf(fields: Fields): string | undefined {
  return textOf(pick(fields, 'ingramlinenumber', 'linenumber'))
    ?.trim()
    .replace(/^0+(?=.)/, '');
}

/** Without a reason, Ingram's word for the kind of case counts. */
function isOfGoods(fields: Fields): boolean {
  const isClaim = /claim/i.test(textOf(fields.get('typeofdetails')) ?? '');
  const code = reasonCodeOf(fields);
  return !isClaim && (code === undefined || GOODS_COME_BACK.includes(code));
}

/** `(RF ) Refusal Credit`: the code stands in brackets before the text. */
function reasonCodeOf(fields: Fields): string | undefined {
  const [, code] = /^\s*\(\s*([^)\s]+)\s*\)/.exec(textOf(fields.get('returnreason')) ?? '') ?? [];
  return code?.toUpperCase();
}

function statusOf(fields: Fields): ReturnStatus | undefined {
  const word = textOf(fields.get('status'))
    ?.trim()
    .toLowerCase()
    .replaceAll(/[\s_]+/g, '-');
  return RETURN_STATUSES.find((status) => status === word);
}
