import type { LastReport } from '../../lib/orders/report.ts';
import { table } from '../terminal/output.ts';
import { countEach, pluralize } from '../terminal/wording.ts';
import type { LeftOut, Retelling, RetellPlan } from './plan.ts';

/** So many calls are shown to people; programs get all. */
const SHOWN = 50;

const LEFT_OUT_TEXTS: Readonly<Record<LeftOut, string>> = {
  settling: 'canceled, and told by itself once the cancellation has settled',
  'no-user-id': 'without a user id, so that the message would be parked',
  unreadable: 'with an item that cannot be read',
  'former-key': 'stored by a former version, and told with its next event',
};

/** The calls that would be made, and why. */
export function retellText(plan: RetellPlan): string {
  const { retellings, orders, leftOut } = plan;
  const leftOutLines = [...leftOut]
    .filter(([, orderIds]) => orderIds.length > 0)
    .map(([why, orderIds]) => `Left out, ${LEFT_OUT_TEXTS[why]}: ${someOf(orderIds)}.`);
  const sum = `${pluralize(retellings.length, 'call')} about ${pluralize(orders, 'order')} in the table.`;
  if (retellings.length === 0)
    return [`No call is needed for any of ${pluralize(orders, 'order')} in the table.`, ...leftOutLines].join(
      '\n',
    );
  const changes = countEach(retellings.map(({ told, call }) => `${toldText(told)} → ${callText(call)}`));
  return [callsTable(retellings), '', `${sum} ${changes}.`, ...userIdLines(plan), ...leftOutLines].join('\n');
}

function callsTable(retellings: readonly Retelling[]): string {
  const rows = retellings
    .slice(0, SHOWN)
    .map(({ call, told, because, settlesFirst }) => [
      ...[call._orderId, toldText(told), `${callText(call)}${settlesFirst ? ', once it has settled' : ''}`],
      ...[call._userId ?? '-', because],
    ]);
  const more = retellings.length - SHOWN;
  const rest = more > 0 ? `\n… and ${more} more; --json shows all.` : '';
  return `${table(['order', 'was told', 'is told', 'user', 'because'], rows)}${rest}`;
}

function userIdLines({ retellings }: RetellPlan): readonly string[] {
  const { length } = retellings.filter(({ userIdSource }) => userIdSource === 'fallback');
  return length === 0 ? [] : [`With the user id of user-id-fallback: ${pluralize(length, 'call')}.`];
}

function toldText(told: Pick<LastReport, 'status' | 'reason'> | undefined): string {
  return told === undefined ? 'nothing' : withReason(told.status, told.reason);
}

function callText({ _orderStatus, _reason }: Retelling['call']): string {
  return withReason(_orderStatus, _reason);
}

function withReason(status: string, reason: string | undefined): string {
  return reason === undefined ? status : `${status} (${reason})`;
}

function someOf(orderIds: readonly string[]): string {
  const shown = orderIds.slice(0, 10).join(', ');
  return orderIds.length > 10 ? `${shown} and ${orderIds.length - 10} more` : shown;
}

/** The same for programs, with every call. */
export function retellJson({ retellings, orders, leftOut }: RetellPlan): object {
  return {
    orders,
    calls: retellings.map(({ message: _, told, ...rest }) => ({ ...rest, told: told ?? null })),
    leftOut: Object.fromEntries(leftOut),
  };
}
