import type { FoundReturn, ReturnDetails } from '../ingram/api/returns.ts';
import type { DateRange, Page } from '../ingram/api/search.ts';
import { orderKey } from '../ingram/webhook/order-number.ts';
import { compact } from '../platform/compact.ts';
import { encodeRecheck, type OutgoingMessage } from '../queue/outgoing.ts';
import type { SweepTable } from '../store/sweep-table.ts';

const DAY_MS = 24 * 60 * 60_000;

/** Ingram tells days, and nobody knows in which time zone. */
const OVERLAP_MS = 2 * DAY_MS;

/** A case may appear in the list so much later than it was modified. */
const LATE_MS = 60 * 60_000;

/** How far back the first pass looks. */
const FIRST_LOOK_MS = 30 * DAY_MS;

/** What a sweep over returned goods may touch. */
export type ReturnsPorts = {
  readonly table: SweepTable;
  readonly searchReturns: (modified: DateRange, pageNumber: number) => Promise<Page<FoundReturn>>;
  readonly returnDetails: (caseRequestNumber: string) => Promise<ReturnDetails | undefined>;
  readonly enqueue: (messages: readonly OutgoingMessage[]) => Promise<void>;
  readonly now: () => number;
  readonly mayGoOn: () => boolean;
};

const LIST = 'returns';

/**
 * Goes through the cases of returned goods that were modified since the last pass, and has each of their orders judged
 * anew. The watermark moves when a page has been dealt with.
 *
 * @returns how many pages it has gone through
 * @throws TryLater when Ingram, DynamoDB or SQS does not answer
 */
export async function sweepReturns(ports: ReturnsPorts): Promise<number> {
  const { table, now, mayGoOn } = ports;
  let { doneThrough, pass } = await table.watermark(LIST);
  pass ??= {
    from: doneThrough === undefined ? now() - FIRST_LOOK_MS : doneThrough - OVERLAP_MS,
    to: now(),
    page: 1,
  };
  let pages = 0;
  for (let hasMore = true; hasMore && mayGoOn(); pages++) {
    const page = await ports.searchReturns([new Date(pass.from), new Date(pass.to)], pass.page);
    for (const found of page.found) await dealWith(found, doneThrough, ports);
    hasMore = page.hasMore;
    if (hasMore) pass = { ...pass, page: pass.page + 1 };
    else doneThrough = pass.to;
    await table.setWatermark(LIST, compact({ doneThrough, pass: hasMore ? pass : undefined }));
  }
  return pages;
}

/** Ingram's days are looked through again and again; a case that says when it was modified is dealt with once. */
async function dealWith(
  { caseRequestNumber, modifiedAt }: FoundReturn,
  doneThrough: number | undefined,
  { returnDetails, enqueue, now }: ReturnsPorts,
): Promise<void> {
  const isDone = modifiedAt !== undefined && doneThrough !== undefined && modifiedAt < doneThrough - LATE_MS;
  if (isDone) return;
  const details = await returnDetails(caseRequestNumber);
  if (!details?.isOfGoods) return;
  const numbers = details.products.flatMap(({ customerOrderNumber }) => customerOrderNumber ?? []);
  const orderIds = new Set(numbers.map(orderKey));
  const at = modifiedAt ?? now();
  await enqueue(
    [...orderIds].map((orderId) => encodeRecheck({ orderId, why: 'returned', at, caseRequestNumber })),
  );
}
