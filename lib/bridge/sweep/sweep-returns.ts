import { hash } from 'node:crypto';
import type { FoundReturn, ReturnDetails } from '../../ingram/api/returns.ts';
import type { DateRange, Page } from '../../ingram/api/search.ts';
import type { Remarks } from '../../ingram/webhook/fields.ts';
import { orderKey } from '../../ingram/webhook/order-number.ts';
import { compact } from '../../platform/compact.ts';
import type { TryLater } from '../../platform/errors.ts';
import { encodeRecheck, type OutgoingMessage } from '../../queue/outgoing.ts';
import type { SweepTable, Watermark } from '../../store/sweep-table.ts';
import { isNotShown, isUselessAnswer } from '../ingram/look-up.ts';

const DAY_MS = 24 * 60 * 60_000;

/** Ingram tells days, and nobody knows in which time zone. */
const OVERLAP_MS = 2 * DAY_MS;

/** How far back the first pass looks. */
const FIRST_LOOK_MS = 30 * DAY_MS;

/** So many cases that cannot be read are left for later; with more of them, something else is wrong. */
const MOST_UNREAD = 10;

/**
 * So many changes are remembered as dealt with: 44 KB of an item, as often as two passes. Where there are more, a
 * change counts as dealt with if it is older than the last pass by `LATE_MS`.
 */
const MOST_DONE = 4_000;
const LATE_MS = 60 * 60_000;

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
 * Goes through the cases of returned goods that were modified lately, and has each of their orders judged again, once
 * for each change. What is dealt with is remembered case by case, as a case can move to another page while the list is
 * read: then the next pass finds it. The watermark moves with each case. A case that cannot be read is left for later
 * and keeps no other one waiting: each run tries one of them again. Where Ingram gives no answer about one of the list,
 * the run ends there. Yields after each case and each page.
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
    const { unread } = await readCase({ caseRequestNumber: late }, mark.unread, ports, progress);
    await move({ unread });
    yield;
  }
  const isDone = doneUntilNow(mark);
  let pass = mark.pass ?? nextPass(mark, now());
  for (let hasMore = true; hasMore; ) {
    const page = await ports.searchReturns([new Date(pass.from), new Date(pass.to)], pass.page);
    for (const problem of page.problems ?? []) progress.problems.add(problem);
    for (const found of page.found) {
      const at = changedAt(found, now());
      const change = digestOf(found, at);
      if (pass.seen?.includes(change)) continue;
      const isNew = !isDone(change, at);
      const { unread, silence }: Reading = isNew
        ? await readCase(found, mark.unread, ports, progress)
        : { unread: mark.unread };
      pass = { ...pass, seen: [...(pass.seen ?? []), change].slice(-MOST_DONE) };
      if (!isNew) continue;
      await move({ unread, pass });
      // Ingram may be down, or take too long for this case alone.
      if (silence !== undefined) throw silence;
      yield;
    }
    progress.pages += 1;
    hasMore = page.hasMore;
    const next = { ...pass, page: pass.page + 1 };
    await move(hasMore ? { pass: next } : endOf(pass, mark.doneThrough));
    pass = next;
    yield;
  }
}

type Changes = { readonly [name in keyof Watermark]?: Watermark[name] | undefined };
type Pass = NonNullable<Watermark['pass']>;

function nextPass({ doneThrough, nextFrom }: Watermark, now: number): Pass {
  const from = nextFrom ?? (doneThrough === undefined ? now - FIRST_LOOK_MS : doneThrough - OVERLAP_MS);
  return { from: Math.min(from, now - OVERLAP_MS), to: now, page: 1 };
}

/** A pass of several pages may not have seen all that it was to find: the next one looks as far back. */
function endOf(pass: Pass, doneThrough: number | undefined): Changes {
  const from = doneThrough === undefined ? pass.from : doneThrough - OVERLAP_MS;
  const nextFrom = pass.page === 1 ? undefined : from;
  return { doneThrough: pass.to, nextFrom, done: pass.seen, pass: undefined };
}

/** Whether earlier passes have dealt with a change: Ingram's days are looked through again and again. */
function doneUntilNow({ done = [], doneThrough = 0 }: Watermark): (change: string, at: number) => boolean {
  const known = new Set(done);
  const isFull = done.length === MOST_DONE;
  return (change, at) => known.has(change) || (isFull && at < doneThrough - LATE_MS);
}

/** Short, as thousands of them are kept. */
function digestOf({ caseRequestNumber }: FoundReturn, at: number): string {
  return hash('sha256', `${caseRequestNumber} ${at}`, 'base64url').slice(0, 8);
}

/** A case that does not say when it was modified counts once a day. */
function changedAt({ modifiedAt }: FoundReturn, now: number): number {
  return modifiedAt ?? now - (now % DAY_MS);
}

/** Which cases are left for later after one was asked about, and the error where Ingram has given no answer. */
type Reading = { readonly unread?: readonly string[] | undefined; readonly silence?: TryLater };

/** Reads a case. */
async function readCase(
  found: FoundReturn,
  unread: readonly string[] = [],
  ports: ReturnsPorts,
  { problems }: Progress,
): Promise<Reading> {
  const number = found.caseRequestNumber;
  const others = unread.filter((other) => other !== number);
  try {
    await askForRechecks(found, ports);
    return { unread: others.length === 0 ? undefined : others };
  } catch (error) {
    if (!isNotShown(error) || others.length === MOST_UNREAD) throw error;
    problems.add(`${number}: ${error.message}`);
    return { unread: [...others, number], ...(!isUselessAnswer(error) && { silence: error }) };
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
