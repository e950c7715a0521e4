import { changeTexts, factsOf } from '../../lib/bridge/words/changes.ts';
import { explanationText } from '../../lib/bridge/words/explanation-text.ts';
import type { Order } from '../../lib/orders/facts.ts';
import type { RecheckReason } from '../../lib/orders/recheck.ts';
import { pluralize } from '../terminal/wording.ts';
import type { OrderOverview } from './look-up.ts';
import type { TimelineEntry } from './timeline-entry.ts';
import { atOf, causeOf, logEntries } from './timeline-log.ts';
import { causeOfParked, parkedEntries } from './timeline-parked.ts';
import { isOverdue } from './waiting.ts';

/** The sequence of what has the same time. */
const KINDS: readonly TimelineEntry['kind'][] = [
  ...(['received', 'failed', 'changed', 'no-news', 'told', 'parked', 'sent-back', 'waiting', 'due'] as const),
];

/**
 * The life of an order in the sequence of time: events and the facts that they changed, what was told and why, what is
 * parked, what waits and what is due.
 *
 * @param now in milliseconds since 1970
 */
export function timelineOf(
  known: Omit<OrderOverview, 'settings' | 'unseen'>,
  now: number,
): readonly TimelineEntry[] {
  const { item } = known;
  const entries = [
    ...logEntries(known),
    ...factEntries(known),
    ...toldEntries(item.order),
    ...parkedEntries(known),
    ...waitingEntries(known, now),
    ...dueEntries(known),
  ];
  return entries.sort((a, b) => a.at - b.at || KINDS.indexOf(a.kind) - KINDS.indexOf(b.kind));
}

/**
 * The facts that no log line names. What was stored though its call failed is the doing of what failed; of what is older
 * than the log, only the time is known.
 */
function factEntries(known: Pick<OrderOverview, 'item' | 'lines' | 'parked'>): readonly TimelineEntry[] {
  const { item, lines } = known;
  const { order } = item;
  const logged = new Set(lines.flatMap(({ changes = [] }) => changes.flatMap(singleFacts)));
  const facts = factsOf(order).filter((fact) => !changeTexts([fact]).every((text) => logged.has(text)));
  const failed = onlyFailure(known);
  return [...Map.groupBy(facts, ({ asOf }) => failed?.at ?? asOf)].map(([at, some]) => {
    const changes = changeTexts(some);
    return { kind: 'changed', at, cause: failed?.cause ?? null, changes, text: changes.join('; ') };
  });
}

/** What alone can have stored facts without logging them, and when: undefined if the log lacks lines, or several did. */
function onlyFailure({
  item: { order },
  lines,
  parked,
}: Pick<OrderOverview, 'item' | 'lines' | 'parked'>):
  | { readonly cause: string; readonly at: number }
  | undefined {
  const causes = new Set(lines.map(causeOf));
  const isComplete = (order.history ?? []).every(({ cause }) => causes.has(cause));
  const failures = lines.filter(({ outcome }) => outcome === 'parked' || outcome === 'retry');
  const [cause, ...others] = new Set(failures.map(causeOf));
  if (!isComplete || cause === undefined || others.length > 0) return undefined;
  // The line is written when all is done: what was stored comes before what was parked.
  const parkedAt = parked
    .filter((message) => causeOfParked(message) === cause)
    .map((message) => message.parkedAt);
  return { cause, at: Math.min(Math.max(...failures.map(atOf)), ...parkedAt) };
}

/** `line 1: a, b` is `line 1: a` and `line 1: b`. */
function singleFacts(text: string): readonly string[] {
  const colonAt = text.lastIndexOf(': ');
  return text
    .slice(colonAt + 2)
    .split(', ')
    .map((words) => `${text.slice(0, colonAt)}: ${words}`);
}

function toldEntries({ history = [] }: Order): readonly TimelineEntry[] {
  return history.map(({ cause, at, status, reason, times, trackingNumbers, because }) => {
    const verdict = reason === undefined ? status : `${status} (${reason})`;
    const numbers = trackingNumbers === 0 ? '' : ` with ${pluralize(trackingNumbers, 'tracking number')}`;
    const repeated = times === 1 ? '' : ` ${times} times, now the last`;
    const text = `${verdict}${numbers}${repeated}: ${explanationText(because)}`;
    return { kind: 'told', at, cause, text, status, reason: reason ?? null, times, trackingNumbers, because };
  });
}

/** The log does not tell one from the other. */
const NO_ATTEMPT = 'No attempt is logged: it waits, or was dropped from the queue.';

function waitingEntries({ waiting }: Pick<OrderOverview, 'waiting'>, now: number): readonly TimelineEntry[] {
  return waiting.map((event) => {
    const { eventId, since, nextAttempt = since, error = null } = event;
    const text = waitingText(error, isOverdue(event, now));
    return { kind: 'waiting', at: Date.parse(nextAttempt), cause: eventId, error, text };
  });
}

function waitingText(error: string | null, isLate: boolean): string {
  if (error === null) return NO_ATTEMPT;
  const doubt = isLate ? ', which is overdue: it waits, or was dropped from the queue. Last error' : '';
  return `for its next attempt${doubt}: ${error}`;
}

const DUE: Readonly<Record<RecheckReason, string>> = {
  'unknown-outcome': 'tells the status once more, as an attempt before may still be applied',
  'without-details': 'asks Ingram Micro again, as its details were missing or behind the event',
  settling: 'tells the cancellation, unless something of the order is live by then',
  settled: 'tells the cancellation, whether Ingram Micro can be asked or not',
  silent: 'looks the order up, if nothing is heard of it until then',
  missed: 'looks the order up, as Ingram Micro may know something else of it',
  returned: 'looks the return up',
  retell: 'tells the status again, as an operator asked',
};

function dueEntries({ item }: Pick<OrderOverview, 'item'>): readonly TimelineEntry[] {
  const rechecks = Object.entries(item.rechecks ?? {}) as readonly (readonly [RecheckReason, number])[];
  return rechecks.map(([reason, at]) => ({ kind: 'due', at, cause: reason, reason, text: DUE[reason] }));
}
