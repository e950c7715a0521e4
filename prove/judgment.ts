import type { Order } from '../lib/orders/facts.ts';
import { isEnd, type LogLine } from '../lib/platform/log-lines.ts';
import { judge, type Verdict } from '../simulation/world/judge/verdict.ts';
import type { ReceivedCall } from './ground.ts';
import { byOrder, heardOf } from './heard.ts';
import { isKnownTo } from './known.ts';
import type { Silence } from './silence.ts';
import type { ProvingOrder, ProvingPosting } from './traffic.ts';

/** What is to be seen of a run from outside. */
export type Observed = {
  readonly calls: readonly ReceivedCall[];
  readonly lines: readonly LogLine[];
  /** What is stored of the orders, by their numbers in capitals; nothing as long as messages are in the queue. */
  readonly stored: ReadonlyMap<string, Order>;
  /** Of what Thirdwatch is not to hear. */
  readonly silence: Silence;
  /** When the postings were accepted that were. */
  readonly acceptedAt: ReadonlyMap<ProvingPosting, number>;
};

/** Whether everything was told as it is true, in sequence, and nothing was lost. */
export type Judgment = {
  readonly orders: number;
  /** Orders of which what was sent tells how they ended. */
  readonly knowable: number;
  readonly calls: number;
  /** Of how many events these calls tell; what names no event, as a recheck does, counts by its body. */
  readonly eventsTold: number;
  /** Orders whose last word is not the truth that can be known. */
  readonly untrue: readonly string[];
  /** Words that do harm, however true the last one is. */
  readonly harmful: readonly string[];
  readonly overtaken: readonly string[];
  /** Accepted events of which the functions' logs tell no end, and which their orders do not know. */
  readonly lost: readonly string[];
  /** Strangers' bodies under a known event id that were not parked. */
  readonly notParked: readonly string[];
  readonly parkedWithoutCause: readonly string[];
};

/** Judges what is to be seen of a run against what is true. */
export function judgmentOf(orders: readonly ProvingOrder[], observed: Observed): Judgment {
  const calls = byOrder(observed.calls);
  const judged = orders.map((order) => judgedOrder(order, calls, observed));
  const callsOfRun = judged.flatMap((each) => each.calls);
  return {
    orders: orders.length,
    knowable: judged.filter(({ verdict }) => verdict.isKnowable).length,
    calls: callsOfRun.length,
    eventsTold: new Set(callsOfRun.map(({ body }) => eventIdOf(body))).size,
    untrue: judged.flatMap(({ number, verdict }) => {
      const { isUntrue, lastHeard = 'nothing', known } = verdict;
      return isUntrue ? [`${number}: told ${lastHeard}, true is ${known}`] : [];
    }),
    harmful: judged.flatMap(({ number, harmful }) => harmful.map((word) => `${number}: ${word}`)),
    overtaken: judged.flatMap(({ number, overtaken }) => overtaken.map((word) => `${number}: ${word}`)),
    ...whereabouts(orders, observed),
  };
}

function judgedOrder(
  order: ProvingOrder,
  callsByOrder: ReadonlyMap<string, readonly ReceivedCall[]>,
  { acceptedAt, silence }: Observed,
) {
  const { life, arrivals, postings } = order;
  const calls = callsByOrder.get(life.customerOrderNumber.toUpperCase()) ?? [];
  const own = postings.filter(({ kind }) => kind === 'news' || kind === 're-send');
  const times = own.map((posting) => acceptedAt.get(posting) ?? Number.POSITIVE_INFINITY);
  const { heard, overtaken } = heardOf(order, calls, times);
  const played = { life, arrivals, heard, answers: [], areAnswersNews: false, ...silence };
  const verdict: Verdict = judge(played);
  return {
    ...{ number: life.customerOrderNumber, calls, verdict, overtaken },
    harmful: verdict.harmful.map(
      ({ status, arrived }) => `${status} after ${arrived} of ${arrivals.length} arrivals`,
    ),
  };
}

/** Where each accepted notification has ended up. */
function whereabouts(
  orders: readonly ProvingOrder[],
  { lines, stored, acceptedAt }: Observed,
): Pick<Judgment, 'lost' | 'notParked' | 'parkedWithoutCause'> {
  const accepted = orders.flatMap(({ postings }) => postings).filter((posting) => acceptedAt.has(posting));
  const ended = new Set(lines.filter(isEnd).map(({ correlation_id }) => correlation_id));
  const parked = lines.filter(({ outcome }) => outcome === 'parked');
  const reused = accepted.filter(({ kind }) => kind === 'reused event id').map(({ eventId }) => eventId);
  const isReuse = ({ correlation_id: id = '', reason }: LogLine) =>
    reason === 'event-id-reused' && reused.includes(id);
  const reuses = new Set(parked.filter(isReuse).map(({ correlation_id }) => correlation_id));
  const ownIds = new Set(orders.flatMap(({ postings }) => postings.map(({ eventId }) => eventId)));
  return {
    lost: orders.flatMap(({ life, postings }) => {
      const order = stored.get(life.customerOrderNumber.toUpperCase());
      const lost = postings.filter((posting) => {
        const at = acceptedAt.get(posting);
        if (posting.kind !== 'news' || at === undefined || ended.has(posting.eventId)) return false;
        // A container that ends takes its last lines along.
        return order === undefined || !isKnownTo(order, posting.body, at);
      });
      return lost.map(({ eventId }) => eventId);
    }),
    notParked: reused.filter((eventId) => !reuses.has(eventId)),
    parkedWithoutCause: parked
      .filter((line) => ownIds.has(line.correlation_id ?? '') && !isReuse(line))
      .map(({ correlation_id, reason }) => `${correlation_id} as ${reason}`),
  };
}

function eventIdOf(body: unknown): string {
  return JSON.stringify(body).match(/"ingramEventId":"([^"]*)"/)?.[1] ?? JSON.stringify(body);
}

/** Whether nothing is wrong, as far as this is judged. */
export function isSound(judgment: Judgment): boolean {
  const { untrue, harmful, overtaken, lost, notParked, parkedWithoutCause } = judgment;
  return [untrue, harmful, overtaken, lost, notParked, parkedWithoutCause].every(
    (faults) => faults.length === 0,
  );
}
