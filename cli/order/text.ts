import { decide, packagesOf } from '../../lib/orders/decide.ts';
import { explain, explanationText } from '../../lib/orders/explanation.ts';
import type { Order } from '../../lib/orders/facts.ts';
import type { LastReport } from '../../lib/orders/report.ts';
import { stateOf } from '../../lib/orders/state.ts';
import { ORDER_NUMBER_PLACEHOLDER, type UserIdFallback } from '../../lib/orders/user.ts';
import { unseenNote } from '../dlq/read.ts';
import { parkedTable } from '../dlq/table.ts';
import { formatKeyValues } from '../terminal/key-values.ts';
import { table } from '../terminal/output.ts';
import { formatAge, formatMoment, formatTime } from '../terminal/time.ts';
import { pluralize } from '../terminal/wording.ts';
import type { OrderOverview } from './look-up.ts';
import { unitRows } from './units.ts';
import type { WaitingEvent } from './waiting.ts';

/** An order for people: its status, what Thirdwatch was told, and what waits or is parked. */
export function orderText(known: OrderOverview, now: number): string {
  const { item, waiting, parked, unseen } = known;
  const parts = [
    headText(known, now),
    linesTable(item.order, now),
    historyTable(item.order, now),
    waiting.length === 0 ? 'None of its events waits.' : `Waiting:\n\n${waitingTable(waiting, now)}`,
    parked.length === 0 ? 'None of its events is parked.' : `Parked:\n\n${parkedTable(parked, now)}`,
    unseen === 0 ? '' : `Of all that is parked, ${unseenNote(unseen)}`,
  ];
  return parts.filter((part) => part !== '').join('\n\n');
}

function headText(known: OrderOverview, now: number): string {
  const { lastReport, unknownWords } = known.item.order;
  const explanation = explain(known.item.order);
  const trackingNumbers = packagesOf(known.item.order).map(([trackingNumber]) => trackingNumber);
  return formatKeyValues([
    ['order', known.orderId],
    ['status', statusText(known)],
    ...(explanation === undefined ? [] : [['because', explanationText(explanation)] as const]),
    ['last told', lastReport === undefined ? 'nothing yet' : lastReportText(lastReport, now)],
    ['user', userText(known)],
    ...recheckRows(known, now),
    ['tracking', trackingNumbers.length === 0 ? 'no number known' : trackingNumbers.join(', ')],
    ...(unknownWords.size === 0 ? [] : [['unknown words', [...unknownWords].join(', ')] as const]),
  ]);
}

function statusText({ item: { order }, settings }: OrderOverview): string {
  const state = stateOf(order);
  if (state === undefined) return 'unknown: none of its events was processed yet';
  const verdict = settings['status-overrides'][state];
  const meaning = verdict === undefined ? 'which Thirdwatch is not told' : `${verdict.status} to Thirdwatch`;
  const isUntold = decide(order, settings['status-overrides']) !== undefined;
  return `${state}, ${meaning}${isUntold ? ', not told yet' : ''}`;
}

/** What Thirdwatch was told, the newest last, and why. */
function historyTable({ history = [] }: Order, now: number): string {
  if (history.length === 0) return '';
  const rows = history.map((report) => [
    ...[formatTime(report.at, now), verdictText(report), report.times === 1 ? '' : `${report.times} times`],
    ...[report.cause, explanationText(report.because)],
  ]);
  return `Told to Thirdwatch:\n\n${table(['at', 'status', '', 'cause', 'because'], rows)}`;
}

function verdictText({ status, reason }: Pick<LastReport, 'status' | 'reason'>): string {
  return reason === undefined ? status : `${status} (${reason})`;
}

/** When the order is judged anew without an event, by the reason. */
function recheckRows({ item }: OrderOverview, now: number): readonly (readonly [string, string])[] {
  const texts = Object.entries(item.rechecks ?? {}).map(
    ([reason, at]) => `${reason}, ${at > now ? `in ${formatAge(at - now)}` : 'due'}`,
  );
  return texts.length === 0 ? [] : [['recheck', texts.join('; ')]];
}

function lastReportText(report: LastReport, now: number): string {
  const { trackingNumbers } = report;
  const numbers =
    trackingNumbers.length === 0 ? '' : ` with ${pluralize(trackingNumbers.length, 'tracking number')}`;
  return `${verdictText(report)}${numbers}, ${formatTime(report.at, now)}`;
}

function userText({ orderId, item, settings }: OrderOverview): string {
  if (item.userId) return `${item.userId}, registered`;
  const { 'user-id-fallback': fallback, 'user-id-source': source } = settings;
  const byIngram = source === 'registered' ? '' : `unless Ingram Micro tells its ${source}, `;
  return `none is registered: ${byIngram}${otherwise(fallback, orderId)}`;
}

function otherwise(fallback: UserIdFallback, orderId: string): string {
  switch (fallback.kind) {
    case 'omit':
      return 'Thirdwatch is told none';
    case 'park':
      return 'its events are parked';
    case 'template':
      return `Thirdwatch is told ${fallback.template.replaceAll(ORDER_NUMBER_PLACEHOLDER, () => orderId)}`;
  }
}

function linesTable(order: Order, now: number): string {
  const rows = unitRows(order).map(({ ingramOrder, line, subOrder, remainder, requested, shipped, asOf }) => [
    ...[ingramOrder || '-', line ?? 'all', subOrder ?? '-'],
    ...[requested, shipped].map((quantity) => String(quantity ?? '-')),
    ...[remainder, asOf === null ? '-' : formatTime(asOf, now)],
  ]);
  if (rows.length === 0) return '';
  return table(['ingram order', 'line', 'sub-order', 'requested', 'shipped', 'left', 'as of'], rows);
}

/** The log does not tell one from the other. */
const NO_ATTEMPT = 'No attempt is logged: it waits, or was dropped from the queue.';

function waitingTable(waiting: readonly WaitingEvent[], now: number): string {
  const rows = waiting.map(({ eventId, since, nextAttempt, error = NO_ATTEMPT }) => [
    ...[
      eventId,
      formatAge(now - Date.parse(since)),
      nextAttempt === undefined ? '-' : formatMoment(Date.parse(nextAttempt)),
      error,
    ],
  ]);
  return table(['event', 'since', 'next attempt', 'why'], rows);
}
