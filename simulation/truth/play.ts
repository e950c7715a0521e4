import { DEFAULT_STATUS_TABLE, type StatusTable } from '../../lib/orders/status-table.ts';
import { arrivalsOf } from '../world/arrivals.ts';
import { detailsBody, detailsOf, type ShownOrder } from '../world/details.ts';
import { type Heard, judge, type Played, type Verdict } from '../world/judge/verdict.ts';
import { lifeOf } from '../world/life.ts';
import type { Outcome } from '../world/order.ts';
import { bodyOf } from '../world/wire.ts';
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

/** Plays one life to the bridge, and judges what Thirdwatch heard. */
export async function playLife(seed: number, index: number, mode: DetailsMode): Promise<Judged> {
  const life = lifeOf(seed, index);
  const arrivals = arrivalsOf(life);
  const answers: ShownOrder[] = [];
  const heard: Heard[] = [];
  let arrived = 0;
  const silence =
    index % SILENCE_EVERY === 0 ? SILENCES[(index / SILENCE_EVERY) % SILENCES.length] : undefined;
  const bridge = new Bridge({
    mode,
    statusTable: { ...DEFAULT_STATUS_TABLE, ...silence?.[1] },
    tell: (status, at) => heard.push({ status, at, arrived, answered: answers.length }),
    details(number, now) {
      const shown = detailsOf(life, number, now);
      if (shown === undefined) return undefined;
      answers.push(shown);
      return detailsBody(shown, life.customerOrderNumber);
    },
  });
  for (const { event, receivedAt, sentAgainAt } of arrivals) {
    arrived++;
    const body = bodyOf(event, life.customerOrderNumber, life.shape, sentAgainAt);
    await bridge.take(body, event.id, receivedAt);
  }
  const played: Played = {
    life,
    arrivals,
    answers,
    heard,
    ...(silence && { silentOf: silence[0] }),
    areAnswersNews: mode === 'complete',
  };
  return { played, mode, verdict: judge(played), parked: bridge.parked };
}
