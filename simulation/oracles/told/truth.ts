import { judge } from '../../world/judge/verdict.ts';
import type { Oracle, Violate } from '../oracle.ts';
import { type HistoryRecord, infoOf, type OrderRecord, playedOf } from '../record.ts';

/** Reasons for which the call of an event is missing, though its facts are known. */
const UNTOLD = new Set(['rejected-by-thirdwatch', 'retries-exhausted']);
const UNMERGED = 'not-confirmed';
/** The clock of SQS may be so far from the time. */
const CLOCKS_MS = 1_000;

/**
 * The last word about each order is true, as far as it can be known, and no word on the way there does harm. All
 * tracking numbers that were told of it have reached Thirdwatch.
 */
export function truthOracle(record: HistoryRecord, violate: Violate): Oracle {
  const judgeOrder = (known: OrderRecord, at: number) => {
    const { order } = known;
    const report = (what: string) => violate({ at, orderIndex: order.index, what });
    const { isUntrue, known: truth, lastHeard, harmful } = judge(playedOf(known, record));
    for (const word of harmful)
      if (!known.late.has(word)) report(`${word.status} does harm after ${word.arrived} events`);
    if (isExcused(known)) return;
    if (isUntrue) report(`the last word is ${lastHeard}, true is ${truth}`);
    const missing = missingTrackingNumbers(known);
    if (missing.length > 0) report(`Thirdwatch has not heard of ${missing.join(', ')}`);
  };
  return {
    observe: () => undefined,
    finish(at) {
      for (const known of record.orders.values()) judgeOrder(known, at);
    },
  };
}

/** A person has to look at the order: what is parked of it was not told, or was not merged either. */
function isExcused({ letters, calls }: OrderRecord): boolean {
  const heardAt = calls.at(-1)?.at ?? Number.NEGATIVE_INFINITY;
  return letters.some(({ attributes: { reason = '' }, sentAt }) =>
    UNTOLD.has(reason) ? sentAt + CLOCKS_MS > heardAt : reason === UNMERGED,
  );
}

/** Of the order's present life: under its number there may have been another one, months before. */
function missingTrackingNumbers({ order, arrivals, calls }: OrderRecord): readonly string[] {
  const last = calls.at(-1);
  if (last === undefined) return [];
  const told = new Set(String(infoOf(last.body).trackingNumbers ?? '').split(','));
  const former = new Set(order.life.steps.at(-1)?.order.former.map(({ number }) => number));
  const present = arrivals.flatMap(({ event }) => event.orders.filter(({ number }) => !former.has(number)));
  const lines = present.flatMap(({ lines }) => lines);
  const numbers = new Set(lines.flatMap(({ trackingNumbers = [] }) => trackingNumbers));
  return [...numbers].filter((number) => !told.has(number));
}
