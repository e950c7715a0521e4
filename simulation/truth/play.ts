import { DEFAULT_STATUS_TABLE, type StatusTable } from '../../lib/orders/status-table.ts';
import { detailsBody, detailsOf, type ShownOrder } from '../world/details.ts';
import type { Arrived } from '../world/judge/judge.ts';
import type { HeardCase } from '../world/judge/returns.ts';
import { type Heard, judge, type Played, type Verdict } from '../world/judge/verdict.ts';
import { type Life, lifeOf } from '../world/lives/life.ts';
import type { Outcome } from '../world/lives/order.ts';
import { caseBody } from '../world/lives/return-case.ts';
import { caseAt, caseChanges, withReturnedGoods } from '../world/lives/returned-goods.ts';
import { arrivalsOf } from '../world/notifications/arrivals.ts';
import { asTold } from '../world/notifications/as-told.ts';
import { withRowsOfLines } from '../world/notifications/rows.ts';
import { bodyOf } from '../world/notifications/wire.ts';
import { seeded } from '../world/random.ts';
import { Bridge, type DetailsMode } from './bridge.ts';

export type Judged = {
  readonly played: Played;
  readonly mode: DetailsMode;
  readonly verdict: Verdict;
  readonly parked: readonly string[];
};

/** One reseller in so many wants to hear nothing of orders that are in some state. */
const SILENCE_EVERY = 17;
const SILENCES: readonly (readonly [Outcome, Partial<StatusTable>])[] = [
  ['_approved', { backordered: undefined, partially_shipped: undefined }],
  ['_held', { held: undefined }],
  ['_canceled', { voided: undefined }],
  ['_fulfilled', { shipped: undefined }],
];

/** What the sweep finds of a modified case, it finds so much later at most. */
const MOST_SWEEP_MS = 30 * 60_000;

/** Plays one life to the bridge, and judges what Thirdwatch heard. */
export async function playLife(seed: number, index: number, mode: DetailsMode): Promise<Judged> {
  const life = withReturnedGoods(asTold(withRowsOfLines(lifeOf(seed, index))));
  const arrivals = arrivalsOf(life);
  const answers: ShownOrder[] = [];
  const cases: HeardCase[] = [];
  const heard: Heard[] = [];
  let arrived = 0;
  const silence =
    index % SILENCE_EVERY === 0 ? SILENCES[(index / SILENCE_EVERY) % SILENCES.length] : undefined;
  const bridge = new Bridge({
    mode,
    statusTable: { ...DEFAULT_STATUS_TABLE, ...silence?.[1] },
    tell: (status, at) =>
      heard.push({ status, at, arrived, answered: answers.length, returned: cases.length }),
    details(number, now) {
      const shown = detailsOf(life, number, now);
      if (shown === undefined) return undefined;
      answers.push(shown);
      return detailsBody(shown, life.customerOrderNumber);
    },
    returnDetails(number, now) {
      const known = caseAt(life, number, now);
      if (known === undefined) return undefined;
      cases.push({ heardAt: now, known });
      return caseBody(known, life.customerOrderNumber);
    },
  });
  for (const news of newsOf(life, arrivals)) {
    if ('number' in news) await bridge.takeCase(life.customerOrderNumber, news.number, news.at);
    else {
      arrived++;
      const { event, receivedAt, sentAgainAt } = news;
      const body = bodyOf(event, life.customerOrderNumber, life.shape, sentAgainAt);
      await bridge.take(body, event.id, receivedAt);
    }
  }
  const played: Played = {
    ...{ life, arrivals, answers, cases, heard },
    ...(silence && { silentOf: silence[0] }),
    areAnswersNews: mode === 'complete',
  };
  return { played, mode, verdict: judge(played), parked: bridge.parked };
}

type CaseNews = { readonly number: string; readonly at: number };

/** What arrives, and what a sweep finds of returned goods. Of an order that is not known, it finds nothing. */
function newsOf(life: Life, arrivals: readonly Arrived[]): readonly (Arrived | CaseNews)[] {
  const random = seeded(life.seed ^ 0x5ee9, life.index);
  const known = (arrivals[0]?.receivedAt ?? Number.POSITIVE_INFINITY) + 1;
  const found = caseChanges(life).map(({ number, at }) => ({
    number,
    at: Math.max(at, known) + random.integer(0, MOST_SWEEP_MS),
  }));
  const timeOf = (news: Arrived | CaseNews) => ('number' in news ? news.at : news.receivedAt);
  return [...arrivals, ...found].sort((a, b) => timeOf(a) - timeOf(b));
}
