import type { FoundReturn, ReturnDetails } from '../../ingram/api/returns.ts';
import type { DateRange, Page } from '../../ingram/api/search.ts';
import type { Remarks } from '../../ingram/webhook/fields.ts';
import { orderKey } from '../../ingram/webhook/order-number.ts';
import { compact } from '../../platform/compact.ts';
import { encodeRecheck, type OutgoingMessage } from '../../queue/outgoing.ts';
import type { SweepTable, Watermark } from '../../store/sweep-table.ts';
import { isUselessAnswer } from '../ingram/look-up.ts';

const DAY_MS = 24 * 60 * 60_000;

/** Ingram tells days, and nobody knows in which time zone. */
const OVERLAP_MS = 2 * DAY_MS;

/** A case may appear in the list so much later than it was modified. */
const LATE_MS = 60 * 60_000;

/** How far back the first pass looks. */
const FIRST_LOOK_MS = 30 * DAY_MS;

/** So many cases that cannot be read are left for later; with more of them, something else is wrong. */
const MOST_UNREAD = 10;

/**
 * So many cases of a page that are dealt with are remembered; Ingram is asked for far fewer a page. They are dealt with in
 * the sequence of their numbers: should a page be longer, those before the first one that is remembered are done as well.
 */
const MOST_DONE = 200;

/** What a sweep over returned goods may touch. */
export type ReturnsPorts = {
  readonly table: SweepTable;
  readonly searchReturns: (modified: DateRange, pageNumber: number) => Promise<Page<FoundReturn>>;
  readonly returnDetails: (caseRequestNumber: string) => Promise<ReturnDetails | undefined>;
  /** Returns once the queue has the messages. */
  readonly enqueue: (messages: readonly OutgoingMessage[]) => Promise<void>;
  readonly now: () => number;
};

/** The name of its watermark. */
export const RETURNS = 'returns';

/** What it has come to so far. */
type Progress = { pages: number; readonly problems: Remarks };

/**
 * Goes through the cases of returned goods that were modified since the last pass, and has each of their orders judged
 * again. The watermark moves with each case. A case that cannot be read is left for later and keeps no other one
 * waiting: each run tries one of them again. Yields after each case and each page.
 *
 * @throws TryLater when Ingram, DynamoDB or SQS does not answer
 */
export async function* sweepReturns(
  ports: ReturnsPorts,
  progress: Progress,
): AsyncGenerator<undefined, void> {
  const { table, now } = ports;
  let mark = await table.watermark(RETURNS);
  const move = (changes: Changes): Promise<void> => {
    mark = compact({ ...mark, ...changes });
    return table.setWatermark(RETURNS, mark);
  };
  const [late] = mark.unread ?? [];
  if (late !== undefined) {
    await move({ unread: await readCase({ caseRequestNumber: late }, mark.unread, ports, progress) });
    yield;
  }
  let pass = mark.pass ?? passFrom(mark.doneThrough, now());
  for (let hasMore = true; hasMore; ) {
    const page = await ports.searchReturns([new Date(pass.from), new Date(pass.to)], pass.page);
    for (const problem of page.problems ?? []) progress.problems.add(problem);
    for (const found of page.found.toSorted(byNumber)) {
      if (isDone(found, mark.doneThrough, pass, now())) continue;
      const unread = await readCase(found, mark.unread, ports, progress);
      pass = { ...pass, done: [...(pass.done ?? []), found.caseRequestNumber].sort().slice(-MOST_DONE) };
      await move({ unread, pass });
      yield;
    }
    progress.pages += 1;
    hasMore = page.hasMore;
    pass = { from: pass.from, to: pass.to, page: pass.page + 1 };
    await move(hasMore ? { pass } : { doneThrough: pass.to, pass: undefined });
    yield;
  }
}

type Changes = { readonly [name in keyof Watermark]?: Watermark[name] | undefined };
type Pass = NonNullable<Watermark['pass']>;

function passFrom(doneThrough: number | undefined, now: number): Pass {
  const from = doneThrough === undefined ? now - FIRST_LOOK_MS : Math.min(doneThrough, now) - OVERLAP_MS;
  return { from, to: now, page: 1 };
}

function byNumber(a: FoundReturn, b: FoundReturn): number {
  return a.caseRequestNumber < b.caseRequestNumber ? -1 : 1;
}

/** Ingram's days are looked through again and again; a case is dealt with once for each change. */
function isDone(found: FoundReturn, doneThrough: number | undefined, pass: Pass, now: number): boolean {
  const { done = [] } = pass;
  const isBeforeAll = done.length === MOST_DONE && found.caseRequestNumber < (done[0] ?? '');
  if (isBeforeAll || done.includes(found.caseRequestNumber)) return true;
  return doneThrough !== undefined && changedAt(found, now) < doneThrough - LATE_MS;
}

/** A case that does not say when it was modified counts once a day. */
function changedAt({ modifiedAt }: FoundReturn, now: number): number {
  return modifiedAt ?? now - (now % DAY_MS);
}

/** Reads a case, and tells which ones are left for later after that. */
async function readCase(
  found: FoundReturn,
  unread: readonly string[] = [],
  ports: ReturnsPorts,
  { problems }: Progress,
): Promise<readonly string[] | undefined> {
  const number = found.caseRequestNumber;
  const others = unread.filter((other) => other !== number);
  try {
    await askForRechecks(found, ports);
    return others.length === 0 ? undefined : others;
  } catch (error) {
    if (!isUselessAnswer(error) || others.length === MOST_UNREAD) throw error;
    problems.add(`${number}: ${error.message}`);
    return [...others, number];
  }
}

async function askForRechecks(
  found: FoundReturn,
  { returnDetails, enqueue, now }: ReturnsPorts,
): Promise<void> {
  const { caseRequestNumber } = found;
  const details = await returnDetails(caseRequestNumber);
  if (!details?.isOfGoods) return;
  const numbers = details.products.flatMap(({ customerOrderNumber }) => customerOrderNumber ?? []);
  const orderIds = new Set(numbers.map(orderKey));
  const at = changedAt(found, now());
  await enqueue(
    [...orderIds].map((orderId) => encodeRecheck({ orderId, why: 'returned', at, caseRequestNumber })),
  );
}
