import type { ShownLine } from '../details.ts';
import type { EventType, ToldLine } from '../notifications/sent-event.ts';
import { type About, isOfShipment, isSettled, type Meaning, meaningOf } from './reading.ts';
import {
  ALL_STATES,
  isGone,
  partsOf,
  type State,
  shippedBeforeVoid,
  shippedFurther,
  stateOf,
} from './states.ts';

/** What one event tells of one unit. */
export type Statement = { readonly type: EventType; readonly line: ToldLine; readonly about: About };

/** What a unit can be, and whether fewer of its pieces are told as shipped than must have been before. */
export type Reached = { readonly states: readonly State[]; readonly isContradiction: boolean };

/**
 * The states that a unit can be in after an event that lists it, given those before: each that the event's type can
 * have brought about, and of which a sender can have written this line.
 */
export function afterEvent(before: readonly State[], statement: Statement): Reached {
  const { type, line } = statement;
  const known = withRequested(before, line.requested);
  if (type === 'async_order_create') return { states: known.states, isContradiction: false };
  const isLikely = (state: State) => isAsTold(state, statement, known.isSure);
  const after = distinct(known.states.flatMap((state) => next(state, statement))).filter(isLikely);
  if (after.length > 0) return { states: after, isContradiction: false };
  // What was read before cannot have been so, or an event of what happened between is still to come.
  const quantities = new Set(known.states.map(({ requested }) => requested));
  const possible = ALL_STATES.filter(({ requested }) => quantities.has(requested)).filter(isLikely);
  const { shipped: told } = line;
  const isContradiction = told !== undefined && before.every(({ shipped }) => shipped > told);
  return { states: orAll(preferred(before, possible)), isContradiction };
}

/** Of the states that fit a statement, those that differ the least from what was known. */
function preferred(before: readonly State[], possible: readonly State[]): readonly State[] {
  const same = possible.filter((state) => before.some(({ shipped }) => shipped === state.shipped));
  if (same.length > 0) return same;
  const lively = possible.filter(({ rest }) => rest === 'live');
  return lively.length > 0 ? lively : possible;
}

/** The states that a unit can be in when Order Details show it so; they may know what no event has told yet. */
export function afterDetails(before: readonly State[], shown: ShownLine): Reached {
  const least = Math.min(...before.map(({ shipped }) => shipped));
  const isSo = (state: State) => state.requested === shown.ordered && isAsShown(state, shown);
  const after = ALL_STATES.filter((state) => isSo(state) && state.shipped >= least);
  if (after.length > 0) return { states: after, isContradiction: false };
  return { states: orAll(ALL_STATES.filter(isSo)), isContradiction: true };
}

/** What was read before cannot have been so: the newer statement counts, where any state fits it. */
function orAll(possible: readonly State[]): readonly State[] {
  return possible.length > 0 ? possible : ALL_STATES;
}

/** A sub-order may be told with less than before: then the rest has moved on, or is gone, or is still there. */
function withRequested(before: readonly State[], requested: number | undefined) {
  if (requested === undefined || before.length === 0) return { states: before, isSure: true };
  const known = before.filter((state) => state.requested === requested);
  if (known.length > 0) return { states: known, isSure: true };
  const changed = before.map((state) => stateOf(requested, Math.min(state.shipped, requested), state.rest));
  return { states: distinct([...before, ...changed]), isSure: false };
}

function next(state: State, { type, line, about }: Statement): readonly State[] {
  const { requested, shipped, rest } = state;
  const rested = (other: State['rest']) => stateOf(requested, shipped, other);
  const meaning = meaningOf(line.word);
  // Without a quantity, an invoice is of all, or of what had shipped before.
  const isCounted = type !== 'order_invoiced' || line.shipped !== undefined || about !== 'yes';
  const states = [state];
  if (about !== 'no') {
    if (isOfShipment(type))
      states.push(...shippedFurther(state).filter((further) => isCounted || isGone(further)));
    if (type === 'order_voided') states.push(rested('void'), ...voidAfterAll(state, line));
    if (type === 'order_hold') states.push(rested('held'));
  }
  // It may be news of what had shipped before the void.
  if (rest === 'void' && (line.shipped !== undefined || (about !== 'no' && isOfShipment(type)))) {
    states.push(...shippedBeforeVoid(state));
  }
  // An event may show what was voided before, by an event that is still to come.
  if (meaning === 'void') states.push(rested('void'));
  // "Shipped" may have been said of a part, where a later word says that something is left.
  if (about === 'maybe' && isVague(line) && isGone(state)) {
    states.push(...partsOf(state, 'live'));
  }
  if (rest === 'held' && mayEndHold(type, meaning)) states.push(rested('live'));
  if (rest === 'void' && isOfLife(line, meaning)) states.push(rested('live'), rested('held'));
  return states;
}

/** No event is documented for a release: any that does not say "held" may come after one. */
function mayEndHold(type: EventType, meaning: Meaning | undefined): boolean {
  if (meaning === 'hold') return false;
  const isOfShipped = meaning === undefined || meaning === 'shipped' || meaning === 'partly shipped';
  return type !== 'order_invoiced' || !isOfShipped;
}

/** A line that was voided and is told as alive: it may be alive again, or the sender has no word for a void line. */
function isOfLife({ backordered = 0 }: ToldLine, meaning: Meaning | undefined): boolean {
  return backordered > 0 || !(meaning === undefined || meaning === 'shipped' || meaning === 'void');
}

function isAsTold(state: State, { type, line, about }: Statement, isRequestedSure: boolean): boolean {
  const { requested, shipped, rest } = state;
  const { backordered = 0 } = line;
  const left = requested - shipped;
  if (isRequestedSure && line.requested !== undefined && line.requested !== requested) return false;
  if (line.shipped !== undefined && !isCount(line.shipped, shipped, type)) return false;
  if (isPacked(line) && type === 'order_shipped' && about !== 'no' && shipped === 0) return false;
  if (backordered > 0 && isRequestedSure && left < backordered) return false;
  // An invoice may show what had stayed behind before that was void.
  if (backordered > 0 && isRequestedSure && rest === 'void' && type !== 'order_invoiced') return false;
  if (isSettled(line)) return true;
  const isLeft = isVague(line) ? !isGone(state) : undefined;
  if (about === 'yes' && type === 'order_voided')
    return isLeft !== false && (isGone(state) || rest === 'void');
  const meaning = meaningOf(line.word);
  // A word of its own says that something is left, whatever was told before.
  if (about === 'yes' && type === 'order_hold' && meaning !== 'hold')
    return isLeft !== false && (isGone(state) || rest === 'held');
  return isByWord(state, meaning, line, about, type);
}

/** Whether a line that does not count its pieces has a package. */
function isPacked({ shipped, trackingNumbers = [] }: ToldLine): boolean {
  return shipped === undefined && trackingNumbers.length > 0;
}

/** Whether so many pieces can have been told as shipped; an invoice may be of some of them. */
function isCount(told: number, shipped: number, type: EventType): boolean {
  return type === 'order_invoiced' ? told <= shipped : told === shipped;
}

/** Whether a line says that something of it is left, though not what becomes of that. */
function isVague({ word }: ToldLine): boolean {
  const meaning = meaningOf(word);
  return meaning === 'open' || meaning === 'backordered' || meaning === 'on its way';
}

/** "Shipped" may have been said of a part, where no quantity says so again. */
function voidAfterAll(state: State, { shipped }: ToldLine): readonly State[] {
  if (shipped !== undefined || !isGone(state)) return [];
  return partsOf(state, 'void');
}

function isByWord(
  state: State,
  meaning: Meaning | undefined,
  line: ToldLine,
  about: About,
  type: EventType,
): boolean {
  const { shipped, rest } = state;
  const isLeft = !isGone(state);
  // An invoice of what has shipped says nothing of the rest.
  const isInvoiced = type === 'order_invoiced' && shipped > 0;
  switch (meaning) {
    case 'hold':
      return isLeft && rest === 'held';
    case 'void':
      return !isLeft || rest === 'void';
    case 'released':
      return isLeft && rest === 'live';
    case 'partly shipped':
      return isLeft && shipped > 0;
    case 'shipped':
      return line.shipped !== undefined || isAllShipped(state, line) || isInvoiced;
    case 'backordered':
    case 'open':
    case 'on its way':
      return isLeft || about === 'maybe';
    case undefined: {
      if (type === 'order_backordered') return isLeft;
      return (
        !isOfShipment(type) || about !== 'yes' || line.shipped !== undefined || isAllShipped(state, line)
      );
    }
  }
}

/** Where no quantity says how much, "shipped" means all; where something stayed behind, all but that. */
function isAllShipped(state: State, { backordered = 0 }: ToldLine): boolean {
  if (backordered > 0) return state.shipped > 0 && !isGone(state);
  return isGone(state) || (state.rest === 'void' && state.shipped > 0);
}

function isAsShown(state: State, { word, ordered, inShipments }: ShownLine): boolean {
  const isLeft = !isGone(state);
  switch (meaningOf(word)) {
    case 'shipped':
      return inShipments > 0 && inShipments < ordered ? state.shipped === inShipments : !isLeft;
    case 'void':
      return isLeft && state.rest === 'void' && state.shipped === inShipments;
    case 'hold':
      return isLeft && state.rest === 'held';
    default:
      return isLeft && state.rest === 'live';
  }
}

function distinct(states: readonly State[]): readonly State[] {
  return [...new Set(states)];
}
