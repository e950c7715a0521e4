import type { ReportSettings } from '../../lib/bridge/forward/forward-ports.ts';
import { explanationText } from '../../lib/bridge/words/explanation-text.ts';
import { orderKey } from '../../lib/ingram/webhook/order-number.ts';
import { quietSince } from '../../lib/orders/recheck.ts';
import type { LastReport } from '../../lib/orders/report.ts';
import type { UserId } from '../../lib/orders/user.ts';
import { compact } from '../../lib/platform/compact.ts';
import type { RecheckMessage } from '../../lib/queue/message.ts';
import type { OrderItem } from '../../lib/store/orders-table.ts';
import type { ScannedOrder } from '../../lib/store/scan-orders.ts';
import type { OrderStatusBody } from '../../lib/thirdwatch/order-status.ts';
import { previewRetelling } from './preview.ts';

/** Which orders are told again. */
export type RetellOptions = {
  /** Those that Thirdwatch was last told of before this moment; undefined: only those whose status differs. */
  readonly toldBefore: number | undefined;
  /** Only orders that were told or heard of since. */
  readonly since: number | undefined;
  readonly settings: ReportSettings;
  readonly now: number;
};

/** A call that Thirdwatch would get, the message that brings it about, and why. */
export type Retelling = {
  readonly message: RecheckMessage;
  readonly call: OrderStatusBody;
  readonly told: Pick<LastReport, 'status' | 'reason' | 'at'> | undefined;
  readonly because: string;
  readonly userIdSource: UserId['source'];
  /** A cancellation is told once it has settled. */
  readonly settlesFirst: boolean;
};

/** Why an order that differs is left out: it is told by itself; its message would be parked; nobody can read its item. */
const LEFT_OUT = ['settling', 'no-user-id', 'unreadable', 'former-key'] as const;
export type LeftOut = (typeof LEFT_OUT)[number];

/** What telling orders again comes to. */
export type RetellPlan = {
  readonly retellings: readonly Retelling[];
  /** How many orders were looked at. */
  readonly orders: number;
  readonly leftOut: ReadonlyMap<LeftOut, readonly string[]>;
};

/** Works out every call that telling orders again would cause. */
export async function planRetelling(
  orders: AsyncIterable<ScannedOrder>,
  options: RetellOptions,
): Promise<RetellPlan> {
  const retellings: Retelling[] = [];
  const leftOut = new Map<LeftOut, string[]>(LEFT_OUT.map((why) => [why, []]));
  let count = 0;
  for await (const order of orders) {
    count += 1;
    const planned = await planOne(order, options);
    if (typeof planned === 'string') leftOut.get(planned)?.push(order.orderId);
    else if (planned !== undefined) retellings.push(planned);
  }
  return { retellings, orders: count, leftOut };
}

/** The call about one order; undefined when there is none. */
async function planOne(
  { orderId, item }: ScannedOrder,
  options: RetellOptions,
): Promise<Retelling | LeftOut | undefined> {
  // The next event takes over an item that is keyed by the number as spelled.
  if (orderId !== orderKey(orderId)) return 'former-key';
  if (item === undefined) return 'unreadable';
  if (!isSince(item, options.since)) return undefined;
  const { toldBefore, settings, now } = options;
  const message: RecheckMessage = { kind: 'recheck', orderId, why: 'retell', ...compact({ toldBefore }) };
  const preview = (cancelSettleMs = settings.cancelSettleMs) =>
    previewRetelling(message, item, { ...settings, cancelSettleMs }, now);
  const first = await preview();
  const settlesFirst = first.outcome === 'settling';
  if (settlesFirst && item.rechecks?.settling !== undefined) return 'settling';
  const { outcome, ...told } = settlesFirst ? await preview(0) : first;
  if (outcome === 'parked') return 'no-user-id';
  if (!('call' in told)) return undefined;
  const { update, userId } = told.forwarded;
  const because = explanationText(update.because);
  const { lastReport } = item.order;
  return { message, call: told.call, told: lastReport, because, userIdSource: userId.source, settlesFirst };
}

function isSince({ order }: OrderItem, since = Number.NEGATIVE_INFINITY): boolean {
  return Math.max(order.lastReport?.at ?? Number.NEGATIVE_INFINITY, quietSince(order)) >= since;
}
