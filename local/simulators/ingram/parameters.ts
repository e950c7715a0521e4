import { isDay } from '../contract-checks.ts';

/** The parameters of a query: the form of a value, and how often one may stand there (once unless given). */
export type QueryParameters = Readonly<
  Record<string, { readonly form: (value: string) => boolean; readonly times?: readonly number[] }>
>;

const matches = (form: RegExp) => ({ form: (value: string) => form.test(value) });
const listOf = (form: RegExp) => ({
  form: (value: string) => value.split(',').every((each) => form.test(each)),
});

const ANY = matches(/^.{1,35}$/);
const TEXT = matches(/./);
const DAY = { form: isDay };
/** The first and the last day. */
const DAYS = { form: isDay, times: [2] };
const STATUS = /^(SHIPPED|PROCESSING|ON HOLD|BACKORDERED|CANCELLED)$/;
const CASE_STATUS = /^(Open|Approved|Partially Approved|Denied|Voided)$/;

/** Ingram's document has hyphens and underscores. */
export const ORDER_SEARCH_PARAMETERS: QueryParameters = {
  ingramOrderNumber: matches(/^.{1,11}$/),
  customerOrderNumber: ANY,
  endCustomerOrderNumber: ANY,
  orderStatus: matches(STATUS),
  'orderStatus-in': { ...matches(STATUS), times: [1, 2, 3, 4, 5] },
  ingramOrderDate: DAY,
  'ingramOrderDate-bt': DAYS,
  shipDate_bt: DAYS,
  deliveryDate_bt: DAYS,
  invoiceDate_bt: DAYS,
  trackingNumber: ANY,
  serialNumber: ANY,
  ingramPartNumber: ANY,
  vendorPartNumber: ANY,
  vendorName: ANY,
  specialBidNumber: ANY,
  pageSize: matches(/^([1-9]\d?|100)$/),
  pageNumber: matches(/^[1-9]\d*$/),
};

/** The document has a range as one text, without its form: two values, or both with a comma between, are taken. */
const RANGE = {
  form: (value: string) => value.split(',').length <= 2 && value.split(',').every(isDay),
  times: [1, 2],
};

export const RETURNS_SEARCH_PARAMETERS: QueryParameters = {
  caseRequestNumber: TEXT,
  invoiceNumber: TEXT,
  returnClaimId: TEXT,
  referenceNumber: TEXT,
  ingramPartNumber: TEXT,
  vendorPartNumber: TEXT,
  'returnStatus-in': listOf(CASE_STATUS),
  'claimStatus-in': listOf(CASE_STATUS),
  'createdOn-bt': RANGE,
  'modifiedOn-bt': RANGE,
  'returnReason-in': TEXT,
  page: matches(/^[1-9]\d*$/),
  size: matches(/^[1-9]\d*$/),
  sort: TEXT,
  sortingColumnName: TEXT,
};

/** The two days of a range; undefined where it limits nothing. */
export function rangeIn(
  query: URLSearchParams,
  name: string,
): readonly [from: string, to: string] | undefined {
  const [from, to] = query.getAll(name).flatMap((value) => value.split(','));
  return from === undefined || to === undefined ? undefined : [from, to];
}
