import type { OccurrenceOf } from '../../engine/occurrences.ts';
import { type Knowable, knowable } from '../../world/judge/judge.ts';
import { orderAt, truthAt } from '../../world/lives/life.ts';
import { type Outcome, type ResellerOrder, truthOf } from '../../world/lives/order.ts';
import { casesUntil } from '../../world/lives/returned-goods.ts';
import { entryOf } from '../entry-of.ts';
import { SEARCHES } from '../ingram-rules.ts';
import type { Oracle, Violate } from '../oracle.ts';
import { beliefOf, type HistoryRecord, type OrderRecord, whyOf } from '../record.ts';
import { LookUps } from './look-ups.ts';

const MINUTE_MS = 60_000;
/** Ingram may show a change so much later, and a webhook may be on its way for so long. */
const LAG_MS = 5 * MINUTE_MS;
/** A cancellation settles, and is looked up again where Ingram could not be asked. */
const SETTLE_MS = 60 * MINUTE_MS;
/** All reasons for which an order is looked up. */
const LOOK_UPS = new Set([...SEARCHES, 'settling', 'settled']);

/** How often look-ups of an order have found what no event has told, and how often that counts. */
type Counts = { found: number; counted: number };

/** The last change of an order, from when to when the first sweep went that has shown it, and when the second one has ended. */
type Change = {
  readonly at: number;
  seenAt?: number;
  seenBy: number;
  seenAgainAt?: number | undefined;
  isJudged: boolean;
};

/** Since when the order's last word is told. */
function saidSince({ heard }: OrderRecord): number {
  const last = heard.at(-1)?.status;
  const before = heard.findLastIndex(({ status }) => status !== last);
  return heard[before + 1]?.at ?? Number.NEGATIVE_INFINITY;
}

/**
 * Where Ingram's lists are compared with what is known: two sweeps after a change that were able to work, the last word
 * about the order is true, whatever webhooks were lost; what counts as missed was missed, and all of it counts.
 */
export function missedOracle(record: HistoryRecord, violate: Violate): Oracle {
  const { sweeping } = record.history;
  if (sweeping === undefined) return { observe: () => undefined };
  // What has settled is looked up by the next run of the schedule.
  const settleMs = SETTLE_MS + sweeping.everyMinutes * MINUTE_MS;
  const changes = new Map<number, Change>();
  const lookUps = new LookUps(record);
  const counts = new Map<number, Counts>();
  const countsOf = (orderIndex: number) => entryOf(counts, orderIndex, () => ({ found: 0, counted: 0 }));
  let lastOrder = -1;
  let hasCounted = false;
  /** What the bridge knew of the last order from Ingram, without a search that was not told. */
  let lastAnswers: OrderRecord['answers'] = [];
  let firstSweepAt = Number.POSITIVE_INFINITY;

  const judge = (known: OrderRecord, at: number, when: string) => {
    const { order, heard, letters } = known;
    const truth = truthAt(order.life, at);
    const lastHeard = heard.at(-1)?.status;
    // Of an order on its way, no event is to be expected. What is parked, a person looks at.
    const isSilent = lastHeard === undefined && truth === '_approved';
    // Of what is older than the first sweep, and nobody had registered by then, the bridge need not hear.
    const isOlder = (order.life.steps[0]?.at ?? 0) < firstSweepAt;
    const registeredAt = order.registration?.at ?? Number.POSITIVE_INFINITY;
    const isOthers = isOlder && registeredAt > firstSweepAt && lastHeard === undefined;
    const isExcused = isSilent || isOthers || letters.length > 0 || isInDoubt(truth, known, at);
    if (truth === undefined || isExcused || lastHeard === truth) return;
    violate({
      at,
      orderIndex: order.index,
      what: `${when}, ${lastHeard} was told last, and true is ${truth}`,
    });
  };

  /** All that the lists showed up to a moment has been compared. */
  const swept = (through: number, at: number) => {
    for (const known of record.orders.values()) {
      const change = lastChange(known, changes, at);
      if (change === undefined || change.isJudged || through < change.at + LAG_MS) continue;
      // What is said otherwise now is another difference.
      if (change.seenAt === undefined || change.seenAt < saidSince(known)) {
        change.seenAt = through;
        change.seenBy = at;
        change.seenAgainAt = undefined;
      }
      // A later run may have read its last pages.
      if (through < change.seenBy + LAG_MS) continue;
      change.seenAgainAt ??= at;
      const { index, life } = known.order;
      const foundAt = Math.max(change.seenAgainAt, lookUps.recoveredAt(index));
      const isSettling = truthAt(life, at) === '_canceled' && at < foundAt + settleMs;
      const isQueued = record.messagesOf(index).some(({ isDeleted }) => !isDeleted);
      const hasFailed = lookUps.hasFailedSince(index, change.at);
      if (isSettling || isQueued || hasFailed) continue;
      change.isJudged = true;
      judge(known, at, 'two sweeps later');
    }
  };

  const settled = ({ messageId, outcome }: OccurrenceOf<'outcome'>, at: number) => {
    const message = record.messages.get(messageId);
    lastOrder = message?.orderIndex ?? -1;
    hasCounted = false;
    const why = message === undefined ? '' : whyOf(message.message);
    const known = record.orders.get(lastOrder);
    lastAnswers = lookUps.toldAnswers(known, at);
    // A cancellation is looked up before it is said once more, and not even that while Ingram's circuit is open.
    const isHeldBack = why === 'unknown-outcome' && outcome === 'no-news' && isCanceled(known, at);
    const isDone = why === 'missed' && lookUps.isDoneSince(lastOrder, message?.message.sentAt ?? at);
    if (isDone && outcome === 'no-news') return;
    if (LOOK_UPS.has(why) || isHeldBack || lookUps.hasBegun(lastOrder)) lookUps.end(lastOrder, at);
    if (why === 'returned' && known !== undefined) lookUps.endCases(known, at);
    if (outcome === 'no-news' || outcome === 'forwarded') lookUps.tell(lastOrder);
    else if (LOOK_UPS.has(why)) lookUps.keepBack(known);
    // That an order lives on may be found before its cancellation is told: it may have been entered anew.
    const isOfEvents =
      SEARCHES.includes(why) || (LOOK_UPS.has(why) && known?.heard.at(-1)?.status !== '_approved');
    const isFound = isOfEvents && outcome === 'forwarded' && tellsOfNoEvent(known, lastAnswers, at);
    if (isFound) countsOf(lastOrder).found++;
  };

  const count = (at: number) => {
    countsOf(lastOrder).counted++;
    if (hasCounted) violate({ at, orderIndex: lastOrder, what: 'what was missed counts twice' });
    hasCounted = true;
    const known = record.orders.get(lastOrder);
    if (known === undefined || !isKnownByEvents(known, lastAnswers, at)) return;
    violate({ at, orderIndex: lastOrder, what: 'an event counts as missed, and none was' });
  };

  /** That all of an order has come back is never told before it has. */
  const called = ({ orderId, body }: OccurrenceOf<'called'>, at: number) => {
    const { order } = record.orderOf(orderId) ?? {};
    if (order === undefined || body._orderStatus !== '_returned') return;
    const isSo = order.life.steps.some((step) => step.at <= at && truthOf(step.order) === '_returned');
    if (!isSo) violate({ at, orderIndex: order.index, what: '_returned is told before all has come back' });
  };

  return {
    observe(occurrence, at) {
      switch (occurrence.kind) {
        case 'called':
          return called(occurrence, at);
        case 'swept':
          firstSweepAt = Math.min(firstSweepAt, at);
          return occurrence.isComplete ? swept(occurrence.through, at) : undefined;
        case 'asked':
          return lookUps.answer(occurrence, at);
        case 'outcome':
          return settled(occurrence, at);
        case 'metric':
          return occurrence.name === 'EventsMissed' ? count(at) : undefined;
        default:
          return;
      }
    },
    finish(at) {
      for (const known of record.orders.values()) judge(known, at, 'at the end');
      for (const [orderIndex, { found, counted }] of counts) {
        if (counted < found)
          violate({ at, orderIndex, what: `look-ups found news ${found} times, and ${counted} count` });
      }
    },
  };
}

function isCanceled(known: OrderRecord | undefined, at: number): boolean {
  return known !== undefined && truthAt(known.order.life, at) === '_canceled';
}

/** Of the truth, or of what the bridge knows: what an event has told since may differ from a list that did not before. */
function lastChange(
  { order, learnedAt }: OrderRecord,
  changes: Map<number, Change>,
  now: number,
): Change | undefined {
  const changedAt = order.life.steps.findLast((step) => step.at <= now)?.at;
  if (changedAt === undefined) return undefined;
  const at = Math.max(changedAt, learnedAt);
  const known = changes.get(order.index);
  const change = known?.at === at ? known : { at, seenBy: at, isJudged: false };
  changes.set(order.index, change);
  return change;
}

/** Where nobody has told how many pieces have shipped, nobody can know that all of them have come back. */
function isInDoubt(
  truth: Outcome | undefined,
  { arrivals, answers, order: { life } }: OrderRecord,
  now: number,
): boolean {
  if (truth !== '_returned') return false;
  // Each case that the list shows can be read, whether it was or not.
  const cases = casesUntil(life, now);
  const { outcomes } = knowable(arrivals, answers, cases);
  return outcomes.size !== 1 || !outcomes.has('_returned');
}

/** Whether the last call has changed what Thirdwatch believes, to what no event can have told, however it is read. */
function tellsOfNoEvent(
  known: OrderRecord | undefined,
  answers: OrderRecord['answers'],
  at: number,
): boolean {
  const [before, last] = known?.calls.slice(-2).map(beliefOf) ?? [];
  const status = known?.heard.at(-1)?.status;
  // Of returned goods, there is no event: that they have come back, a case has told.
  if (known === undefined || before === last || status === '_returned') return false;
  // Of a former order under the number, an answer says nothing of this one.
  const present = orderAt(known.order.life, at)?.ingramOrders.map(({ number }) => number);
  const ofPresent = answers.filter(({ number }) => present?.includes(number));
  // What Ingram has answered before need not have been asked by a search.
  return [ofPresent, []].every((shown) =>
    [...knowable(known.arrivals, shown).conceivable].every((outcome) => outcome !== status),
  );
}

/**
 * Whether every event so far was merged, and they tell what is so, and nothing else, however they are read: the status,
 * and of each line that something has shipped, if it has.
 */
function isKnownByEvents(
  { order: { life }, arrivals }: OrderRecord,
  answers: OrderRecord['answers'],
  at: number,
): boolean {
  const merged = new Set(arrivals.map(({ event }) => event.id));
  const events = life.steps.flatMap((step) => (step.at <= at && step.event) || []);
  if (life.untold.length > 0 || events.length === 0 || !events.every(({ id }) => merged.has(id)))
    return false;
  const truth = truthAt(life, at);
  const order = orderAt(life, at);
  return [answers, []].every((shown) => {
    const { outcomes, pieces } = knowable(arrivals, shown);
    return truth !== undefined && outcomes.size === 1 && outcomes.has(truth) && areLinesTold(order, pieces);
  });
}

function areLinesTold(order: ResellerOrder | undefined, pieces: Knowable['pieces']): boolean {
  return (order?.ingramOrders ?? []).every(({ number, units }) =>
    units.every(({ line, shipped }) => shipped === 0 || pieces.get(number)?.get(line)?.least !== 0),
  );
}
