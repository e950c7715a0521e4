import { type Order, type OrderFacts, UNKNOWN_ORDER } from '../../orders/facts.ts';
import { merge } from '../../orders/merge.ts';
import { withoutReturns } from '../../orders/returns.ts';
import { currentCases, stateOf } from '../../orders/state.ts';
import type { PendingCases } from '../../store/orders-table.ts';
import type { IngramPort } from '../ingram/ingram-port.ts';
import { type LookUp, lookUpOrder, type ReadCases, readCases } from '../ingram/look-up.ts';
import { GIVE_UP_MS } from './ask-again.ts';
import type { ForwardPorts } from './forward-ports.ts';
import type { JudgmentInput } from './judgment-input.ts';
import { orderNumberOf } from './message.ts';

/** So many cases of returned goods wait for an order at most; the oldest are given up. */
const MOST_CASES = 200;

/** So many of them are read in one turn: the function has seconds, and Ingram allows 60 a minute. */
const CASES_A_TURN = 20;

/** What the cases of returned goods say that an order waits for. */
export type CasesRead = {
  readonly facts: OrderFacts;
  /** Those that are still to be read. */
  readonly cases: PendingCases;
  /** Ingram was asked about some. */
  readonly hasAsked: boolean;
  /** Ingram was asked about them, and has not answered about each. */
  readonly areCasesUnavailable: boolean;
  /** Of some there is no answer only because no more may be asked in this minute. */
  readonly isRateUsedUp: boolean;
  /** Those that Ingram has given no answer about for too long, and of too many, the oldest. */
  readonly casesGivenUp: readonly string[];
  /** All that Ingram knows to have shipped is known, as all of it seems to have come back. */
  readonly isLookedUp: boolean;
};

/** Reads the cases of returned goods that the order waits for; of an order that nobody knows, they wait on. */
export async function readPendingCases(
  known: Order,
  input: JudgmentInput,
  { ingram, now, timeLeftMs }: ForwardPorts,
): Promise<CasesRead> {
  const { cases, dropped } = pendingCases(input, now());
  const isAsked = ingram.looksUp && input.due.includes('returned') && known.ingramOrders.size > 0;
  if (!isAsked) {
    const nothing = { facts: UNKNOWN_ORDER, areCasesUnavailable: false, isLookedUp: false };
    return { ...nothing, isRateUsedUp: false, hasAsked: false, cases, casesGivenUp: dropped };
  }
  const lookUp = { customerOrderNumber: orderNumberOf(input.trigger), timeLeftMs };
  const turn = turnOf(Object.keys(cases), now());
  const isOld = (number: string) => now() - (cases[number] ?? 0) > GIVE_UP_MS;
  const asked = { numbers: turn, haveWaited: turn.some(isOld) };
  const { unread, unconfirmed, ...read } = await readAndLookUp(known, asked, lookUp, ingram);
  const casesGivenUp = [...dropped, ...unread.filter(isOld), ...unconfirmed];
  const areCasesUnavailable = !unread.every(isOld);
  const isLeft = (number: string) => !turn.includes(number) || (unread.includes(number) && !isOld(number));
  const left = Object.entries(cases).filter(([number]) => isLeft(number));
  const hasAsked = turn.length > 0;
  return { ...read, cases: Object.fromEntries(left), hasAsked, areCasesUnavailable, casesGivenUp };
}

/** Of too many, it begins anywhere: those that Ingram never shows keep no other one waiting. */
function turnOf(numbers: readonly string[], now: number): readonly string[] {
  const first = numbers.length > CASES_A_TURN ? now % numbers.length : 0;
  return [...numbers.slice(first), ...numbers.slice(0, first)].slice(0, CASES_A_TURN);
}

type Pending = { readonly cases: PendingCases; readonly dropped: readonly string[] };

function pendingCases({ item, trigger: { content } }: JudgmentInput, now: number): Pending {
  const number = content.kind === 'recheck' ? content.caseRequestNumber : undefined;
  const all = { ...(number !== undefined && { [number]: now }), ...item.cases };
  const oldestFirst = Object.entries(all).sort(([, a], [, b]) => a - b);
  return {
    cases: Object.fromEntries(oldestFirst.slice(-MOST_CASES)),
    dropped: oldestFirst.slice(0, -MOST_CASES).map(([dropped]) => dropped),
  };
}

/** Cases of returned goods that wait from now on, by their numbers. */
export function waitingSince(now: number, numbers: readonly string[]): PendingCases {
  return Object.fromEntries(numbers.map((number) => [number, now]));
}

/** Where a call fails: the cases that are still to be read, and those that are given up, as the log has not told that. */
export function casesUntold({
  item,
  cases,
  givenUp,
}: Pick<JudgmentInput, 'item'> & {
  readonly cases: PendingCases;
  readonly givenUp: readonly string[];
}): PendingCases {
  const untold = Object.entries(item.cases ?? {}).filter(([number]) => givenUp.includes(number));
  return { ...Object.fromEntries(untold), ...cases };
}

type Asked = {
  readonly numbers: readonly string[];
  /** Some have waited for too long. */
  readonly haveWaited: boolean;
};

type Read = ReadCases & {
  /** Other cases of which Ingram does not say any longer what it has said: that is not waited for any more. */
  readonly unconfirmed: readonly string[];
  readonly isLookedUp: boolean;
};

/**
 * Before all of an order counts as returned: more may have shipped than events have told, and another case may have been
 * denied since it was read. Where Ingram does not answer that, the cases are read again. Those that have waited for too
 * long go by what it has last said of the others.
 */
async function readAndLookUp(
  known: Order,
  { numbers, haveWaited }: Asked,
  lookUp: LookUp,
  ingram: IngramPort,
): Promise<Read> {
  const read = { ...(await readCases(numbers, lookUp, ingram)), unconfirmed: [], isLookedUp: false };
  if (!isNowReturned(known, read.facts)) return read;
  const others = currentCases(known).filter((number) => !numbers.includes(number));
  const next = { ...lookUp, hasAsked: true };
  const again = await readCases(others.slice(0, CASES_A_TURN), next, ingram);
  const facts = merge(merge(UNKNOWN_ORDER, read.facts), again.facts);
  const unanswered = { ...read, facts: UNKNOWN_ORDER, unread: numbers };
  if (again.unread.length > 0 && !haveWaited) return { ...unanswered, isRateUsedUp: again.isRateUsedUp };
  if (!isNowReturned(known, facts)) return { ...read, facts };
  const found = await lookUpOrder(merge(known, facts), next, ingram);
  if (found.isUnavailable) return { ...unanswered, isRateUsedUp: found.isRateUsedUp };
  return { ...read, facts: merge(facts, found.byIngram), unconfirmed: again.unread, isLookedUp: true };
}

function isNowReturned(known: Order, facts: OrderFacts): boolean {
  return stateOf(known) !== 'returned' && stateOf(merge(known, facts)) === 'returned';
}

/**
 * An order all of which seems to have come back now, and nobody has looked up what has shipped: something has ended what
 * was left of it after its cases had been read. It is judged without them, and they are read again.
 *
 * @returns undefined for any other order
 */
export function returnedUnseen(
  order: Order,
  known: Order,
  { ingram, now }: ForwardPorts,
): { readonly order: Order; readonly cases: PendingCases } | undefined {
  if (!ingram.looksUp || stateOf(known) === 'returned' || stateOf(order) !== 'returned') return undefined;
  return { order: withoutReturns(order), cases: waitingSince(now(), currentCases(order)) };
}
