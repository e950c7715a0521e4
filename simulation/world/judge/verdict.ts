import type { ShownOrder } from '../details.ts';
import { type Life, truthAt } from '../lives/life.ts';
import { type Outcome, truthOf } from '../lives/order.ts';
import { type Arrived, type Knowable, knowable } from './judge.ts';
import type { HeardCase } from './returns.ts';

/** What the judged system told, when, and after how many arrivals, answers and cases of returned goods. */
export type Heard = {
  readonly status: string;
  readonly at: number;
  readonly arrived: number;
  readonly answered: number;
  readonly returned?: number;
  /** The answers that it had, where some of them may have been forgotten since. */
  readonly answers?: readonly ShownOrder[];
};

/** A life as it was played to the judged system. */
export type Played = {
  readonly life: Life;
  readonly arrivals: readonly Arrived[];
  /** Ingram's answers, in the sequence of the questions. */
  readonly answers: readonly ShownOrder[];
  /** Cases of returned goods, as often as they were heard of. */
  readonly cases?: readonly HeardCase[];
  /** Whether answers may be taken for news, or are asked for to confirm events alone. */
  readonly areAnswersNews: boolean;
  readonly heard: readonly Heard[];
  /** Of what the reseller wants nothing told. */
  readonly silentOf?: Outcome;
};

export type Verdict = {
  readonly truth: Outcome;
  /** What can be known in the end, where that is one outcome. */
  readonly known?: Outcome;
  /** Whether the end can be known from what was sent, and is known rightly. */
  readonly isKnowable: boolean;
  readonly lastHeard?: string;
  /** The last word is not what can be known. */
  readonly isUntrue: boolean;
  /**
   * Words that do harm when they are heard: goods on their way canceled, live pieces fulfilled. They are false at that
   * moment, and what had arrived said so.
   */
  readonly harmful: readonly Heard[];
};

const NO_ORDER = { ingramOrders: [], former: [] };

/** Judges what was told of a life. */
export function judge(played: Played): Verdict {
  const { life, arrivals, answers, heard } = played;
  const order = life.steps.at(-1)?.order ?? NO_ORDER;
  const truth = truthOf(order);
  const all = { arrived: arrivals.length, answered: answers.length, returned: played.cases?.length ?? 0 };
  const { outcomes } = knownAfter(all, played);
  const [known] = outcomes.size === 1 ? outcomes : [];
  // Where Ingram kept silent on a change, what was sent tells of another life.
  const isKnowable = known === truth;
  const lastHeard = heard.at(-1)?.status;
  return {
    truth,
    ...(known !== undefined && { known }),
    isKnowable,
    ...(lastHeard !== undefined && { lastHeard }),
    isUntrue: isKnowable && isTold(arrivals) && lastHeard !== known && !isWanted(known, played),
    harmful: heard.filter((word) => !isTrue(word, life) && isUnfounded(word, played)),
  };
}

/**
 * Words that are true by chance: what had arrived said otherwise. They do no harm, so they are no fault of what was
 * told; but either the judged system or the judge has misread something, which may do harm in another life. Apart from
 * the verdict: most words are true, and each takes a judgment of its own.
 */
export function luckyWords(played: Played): readonly Heard[] {
  return played.heard.filter((word) => isTrue(word, played.life) && isUnfounded(word, played));
}

function isTrue({ status, at }: Heard, life: Life): boolean {
  return truthAt(life, at) === status;
}

/** Where silence is wanted, nothing need be told of the order, but for what puts right what was. */
function isWanted(known: Outcome | undefined, { life, heard, silentOf }: Played): boolean {
  const begin = life.steps.find(({ order }) => order.former.length > 0)?.at ?? Number.NEGATIVE_INFINITY;
  const last = heard.findLast(({ at }) => at >= begin)?.status ?? '_approved';
  return known === silentOf && last === '_approved';
}

/** The result of its creation alone is no reason to tell of an order. */
function isTold(arrivals: readonly Arrived[]): boolean {
  return arrivals.some(({ event }) => event.type !== 'async_order_create');
}

/** Whether a word that does harm where it is false is against what had arrived. */
function isUnfounded(word: Heard, played: Played): boolean {
  const { status, at } = word;
  if (status !== '_canceled' && status !== '_fulfilled' && status !== '_returned') return false;
  const { outcomes, conceivable, hasShipped } = knownAfter(word, played);
  if (status === '_canceled') return hasShipped;
  if (status === '_returned' && !conceivable.has('_returned')) return true;
  const truth = truthAt(played.life, at);
  const isLive = truth !== undefined && !isDone(truth);
  return (isLive && ![...outcomes].some(isDone)) || ![...conceivable].some(isDone);
}

/** Whether nothing is left to ship. */
function isDone(outcome: Outcome): boolean {
  return outcome === '_fulfilled' || outcome === '_returned' || outcome === '_canceled';
}

/** What can be known after so much. Where answers are no news, it is so with them and without. */
function knownAfter(
  { arrived, answered, returned = 0, ...word }: Omit<Heard, 'status' | 'at'>,
  { arrivals, areAnswersNews, cases = [], ...played }: Played,
): Omit<Knowable, 'pieces'> {
  const events = arrivals.slice(0, arrived);
  const heardCases = cases.slice(0, returned);
  const answers = word.answers ?? played.answers.slice(0, answered);
  const known = knowable(events, answers, heardCases);
  if (areAnswersNews || answered === 0) return known;
  const byEvents = knowable(events, [], heardCases);
  return {
    outcomes: new Set([...known.outcomes, ...byEvents.outcomes]),
    conceivable: new Set([...known.conceivable, ...byEvents.conceivable]),
    hasShipped: known.hasShipped && byEvents.hasShipped,
  };
}
