import type { FoundOrder } from '../../ingram/api/order-search.ts';
import type { OrderQuery } from '../../ingram/api/order-search-client.ts';
import type { Page } from '../../ingram/api/search.ts';
import { keepRemarks, type Remarks } from '../../ingram/webhook/fields.ts';
import { orderKey } from '../../ingram/webhook/order-number.ts';
import { compact } from '../../platform/compact.ts';
import { TryLater } from '../../platform/errors.ts';
import type { SweepTable } from '../../store/sweep-table.ts';
import { type Difference, differencesOn } from './differences.ts';
import { inTurns } from './in-turns.ts';
import { RETURNS, type ReturnsPorts, sweepReturns } from './sweep-returns.ts';

const DAY_MS = 24 * 60 * 60_000;

/** Ingram tells days, and nobody knows in which time zone; what shifts from page to page is found by the next pass. */
const OVERLAP_MS = 2 * DAY_MS;

/** How far back the first pass looks for what has shipped. */
const FIRST_LOOK_MS = 7 * DAY_MS;

/** Of so many days, all orders are compared, whatever their status. */
const RECENT_MS = 30 * DAY_MS;

/** An order that is open for longer is looked up when it is silent. */
const OPEN_HORIZON_MS = 90 * DAY_MS;

/** What a sweep may touch. */
export type SweepPorts = ReturnsPorts & {
  readonly table: SweepTable;
  /** @throws TryLater when there is no answer now, or the share of requests is used up */
  readonly search: (query: OrderQuery, pageNumber: number) => Promise<Page<FoundOrder>>;
  /** So long a webhook may be on its way: a difference counts when it is seen again after that. */
  readonly graceMs: number;
  /** So long after it was ordered, an order is looked up of which nothing was ever heard; 0: never. */
  readonly silentMs: number;
  /** Whether there is time left for another page. */
  readonly mayGoOn: () => boolean;
};

/** What a sweep came to. */
export type Swept = {
  readonly pages: number;
  /** How many orders are to be judged again, as Ingram's list says something else of them. */
  readonly differing: number;
  /** Since when no pass over all lists has ended, in milliseconds. */
  readonly behindMs: number;
  /** What of Ingram's answers cannot be used, in words. */
  readonly problems: readonly string[];
  /** Why it ended before its time. */
  readonly interruption?: TryLater;
};

/** What a sweep has come to so far. */
type Progress = { pages: number; differing: number; readonly problems: Remarks };

/** Ingram's lists of orders that a sweep goes through. */
const LISTS: readonly { readonly name: string; readonly query: (from: Date, to: Date) => OrderQuery }[] = [
  { name: 'shipped', query: (from, to) => ({ shipped: [from, to] }) },
  { name: 'delivered', query: (from, to) => ({ delivered: [from, to] }) },
  // What is left of an order may be void after the rest has shipped: then no other list has it any longer.
  {
    name: 'ordered',
    query: (_, to) => ({ ordered: [new Date(to.getTime() - RECENT_MS), to] }),
  },
  {
    name: 'open',
    query: (_, to) => ({
      statusIn: ['PROCESSING', 'BACKORDERED', 'ON HOLD', 'CANCELLED'],
      ordered: [new Date(to.getTime() - OPEN_HORIZON_MS), to],
    }),
  },
];

/** The names of their watermarks, and of that of returned goods. */
export const SWEPT_LISTS: readonly string[] = [...LISTS.map(({ name }) => name), RETURNS];

/**
 * Goes through Ingram's lists of orders and of returned goods, and has each order judged again of which they say
 * something else than what is known. The lists take turns, page by page, each from where the last run has stopped; a
 * watermark moves when a page has been dealt with. Ended at any point, or run twice at once, it deals with a page again,
 * which is harmless.
 *
 * @throws TryLater when DynamoDB or SQS does not answer
 */
export async function sweep(ports: SweepPorts): Promise<Swept> {
  const { table, now, mayGoOn } = ports;
  const beginning = await table.beginning(now());
  const progress: Progress = { pages: 0, differing: 0, problems: keepRemarks() };
  const passes = LISTS.map((list) => passOver(list, beginning, ports, progress));
  const returns = sweepReturns(ports, progress);
  const [interruption] = await inTurns([...passes, returns], mayGoOn, passesAtIngram);
  const ends = await Promise.all(SWEPT_LISTS.map(async (name) => (await table.watermark(name)).doneThrough));
  const behindMs = now() - Math.min(...ends.map((end) => end ?? beginning));
  const { pages, differing, problems } = progress;
  return { pages, differing, problems: problems.kept, behindMs, ...(interruption && { interruption }) };
}

/** At night Ingram is down, and a used-up rate ends with its minute: the next run goes on. */
function passesAtIngram(error: unknown): error is TryLater {
  return error instanceof TryLater && error.code.startsWith('ingram-');
}

/** Yields after each page. */
async function* passOver(
  { name, query }: (typeof LISTS)[number],
  beginning: number,
  ports: SweepPorts,
  progress: Progress,
): AsyncGenerator<undefined, void> {
  const { table, now } = ports;
  let { doneThrough, pass } = await table.watermark(name);
  pass ??= { from: Math.min(doneThrough ?? now() - FIRST_LOOK_MS, now()) - OVERLAP_MS, to: now(), page: 1 };
  for (let hasMore = true; hasMore; ) {
    const page = await ports.search(query(new Date(pass.from), new Date(pass.to)), pass.page);
    for (const problem of page.problems ?? []) progress.problems.add(problem);
    progress.differing += await dealWith(page.found, beginning, ports);
    progress.pages += 1;
    hasMore = page.hasMore;
    if (hasMore) pass = { ...pass, page: pass.page + 1 };
    else doneThrough = pass.to;
    await table.setWatermark(name, compact({ doneThrough, pass: hasMore ? pass : undefined }));
    yield;
  }
}

/** Asks for a recheck of each order that differs for longer than a webhook takes. */
async function dealWith(
  found: readonly FoundOrder[],
  beginning: number,
  { table, enqueue, graceMs, silentMs, now }: SweepPorts,
): Promise<number> {
  const named = found.filter(({ customerOrderNumber }) => customerOrderNumber !== undefined);
  const keys = new Set(named.map(({ customerOrderNumber = '' }) => orderKey(customerOrderNumber)));
  const known = await table.readOrders([...keys]);
  const differences = differencesOn(named, known, { beginning, graceMs, silentMs, now: now() });
  await enqueue(differences.flatMap(({ message }) => message ?? []));
  // Only now: should this end in between, they are asked for again.
  for (const { orderId, listedStatuses } of differences) {
    await table.setListedStatuses(orderId, listedStatuses, now());
  }
  return differences.filter(isAsked).length;
}

function isAsked({ message }: Difference): boolean {
  return message !== undefined;
}
