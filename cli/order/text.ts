import { explanationText } from '../../lib/bridge/words/explanation-text.ts';
import { decide, packagesOf } from '../../lib/orders/decide.ts';
import { explain } from '../../lib/orders/explanation.ts';
import type { Order } from '../../lib/orders/facts.ts';
import type { LastReport } from '../../lib/orders/report.ts';
import { stateOf } from '../../lib/orders/state.ts';
import { ORDER_NUMBER_PLACEHOLDER, type UserIdFallback, userByIngram } from '../../lib/orders/user.ts';
import { durationText } from '../../lib/platform/duration.ts';
import { unseenNote } from '../dlq/read.ts';
import { formatKeyValues } from '../terminal/key-values.ts';
import { table } from '../terminal/output.ts';
import { formatMoment, formatTime } from '../terminal/time.ts';
import { pluralize } from '../terminal/wording.ts';
import type { OrderOverview } from './look-up.ts';
import { timelineOf } from './timeline.ts';
import type { TimelineEntry } from './timeline-entry.ts';
import { unitRows } from './units.ts';
import { isOverdue, type WaitingEvent } from './waiting.ts';

/** An order for people: its status, what is known of its lines, and its life as a timeline. */
export function orderText(known: OrderOverview, now: number): string {
  const { item, unseen } = known;
  const parts = [
    headText(known, now),
    linesTable(item.order, now),
    timelineTable(known, now),
    unseen === 0 ? '' : `Of all that is parked, ${unseenNote(unseen)}`,
  ];
  return parts.filter((part) => part !== '').join('\n\n');
}

function headText(known: OrderOverview, now: number): string {
  const { lastReport, unknownWords } = known.item.order;
  const explanation = explain(known.item.order);
  const trackingNumbers = packagesOf(known.item.order).map(([trackingNumber]) => trackingNumber);
  const { waiting, parked } = known;
  return formatKeyValues([
    ['order', known.orderId],
    ['status', statusText(known)],
    ...(explanation === undefined ? [] : [['because', explanationText(explanation)] as const]),
    ['last told', lastReport === undefined ? 'nothing yet' : lastReportText(lastReport, now)],
    ['user', userText(known)],
    ['tracking', trackingNumbers.length === 0 ? 'no number known' : trackingNumbers.join(', ')],
    ['waiting', waitingText(waiting, now)],
    ['parked', parked.length === 0 ? noneParked(known) : pluralize(parked.length, 'event')],
    ...(unknownWords.size === 0 ? [] : [['unknown words', [...unknownWords].join(', ')] as const]),
  ]);
}

function waitingText(waiting: readonly WaitingEvent[], now: number): string {
  if (waiting.length === 0) return 'none of its events';
  const overdue = waiting.filter((event) => isOverdue(event, now)).length;
  const doubt = overdue === 0 ? '' : `, ${overdue} of which should have been tried by now`;
  return `${pluralize(waiting.length, 'event')}${doubt}`;
}

function noneParked({ unseen }: OrderOverview): string {
  return unseen === 0 ? 'none of its events' : 'none of its events that can be seen';
}

function statusText({ item: { order }, settings }: OrderOverview): string {
  const state = stateOf(order);
  if (state === undefined) return 'unknown: none of its events was processed yet';
  if (!order.hasUpdate)
    return `${state}, which Thirdwatch is told with the next event: a creation alone causes no call`;
  const verdict = settings['status-overrides'][state];
  const meaning = verdict === undefined ? 'which Thirdwatch is not told' : `${verdict.status} to Thirdwatch`;
  const isUntold = decide(order, settings['status-overrides']) !== undefined;
  return `${state}, ${meaning}${isUntold ? ', not told yet' : ''}`;
}

/** The words for what a timeline shows. */
const KIND_WORDS: Readonly<Record<TimelineEntry['kind'], string>> = {
  received: 'received',
  changed: 'changed',
  'no-news': 'no news',
  told: 'told',
  failed: 'failed',
  parked: 'parked',
  'sent-back': 'sent back',
  waiting: 'waits',
  due: 'due',
};

/** What happened, and what is to come, in the sequence of time. */
function timelineTable(known: OrderOverview, now: number): string {
  const rows = timelineOf(known, now).map(({ at, kind, cause, text }) => [
    ...[`${formatMoment(at)}${at > now ? ` (in ${durationText(at - now)})` : ''}`, KIND_WORDS[kind]],
    ...[cause ?? '-', text],
  ]);
  return rows.length === 0 ? '' : table(['at', '', 'by', 'what'], rows);
}

function verdictText({ status, reason }: Pick<LastReport, 'status' | 'reason'>): string {
  return reason === undefined ? status : `${status} (${reason})`;
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
  const byIngramBefore = userByIngram(source, [], item.ingramUser);
  if (byIngramBefore !== undefined) return `${byIngramBefore.id}, Ingram Micro's ${source}`;
  const byIngram = source === 'registered' ? '' : `unless Ingram Micro tells its ${source}, `;
  return `none is registered: ${byIngram}${otherwise(fallback, item.orderNumber ?? orderId)}`;
}

/** By the number as an event spells it, and not as it was asked for. */
function otherwise(fallback: UserIdFallback, orderNumber: string): string {
  switch (fallback.kind) {
    case 'omit':
      return 'Thirdwatch is told none';
    case 'park':
      return 'its events are parked';
    case 'template':
      return `Thirdwatch is told ${fallback.template.replaceAll(ORDER_NUMBER_PLACEHOLDER, () => orderNumber)}`;
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
