import { createHash } from 'node:crypto';
import type { FoundOrder } from '../../ingram/api/order-search.ts';
import { orderKey } from '../../ingram/webhook/order-number.ts';
import { agrees, statusText } from '../../orders/compare.ts';
import { UNKNOWN_ORDER } from '../../orders/facts.ts';
import { quietSince, type RecheckReason } from '../../orders/recheck.ts';
import { CLOCKS_APART_MS } from '../../platform/clocks.ts';
import { encodeRecheck, type OutgoingMessage } from '../../queue/outgoing.ts';
import type { ListedStatus, ListedStatuses, SweptOrder } from '../../store/sweep-table.ts';

const MINUTE_MS = 60_000;

/** A difference that a recheck did not mend is asked about again after so long, and then at twice its age. */
const STILL_DIFFERS_MS = 30 * MINUTE_MS;

/** A recheck that was asked for and not done is waited for so long; then its message may be lost. */
const RECHECK_WAITS_MS = 24 * 60 * MINUTE_MS;

/** So many Ingram orders of one number are remembered: an item of DynamoDB has its limits. */
const MOST_STATUSES = 200;
const MOST_STATUS_CHARS = 200;

type Moments = {
  /** Of an order that is older and not known, the bridge was never to hear. */
  readonly beginning: number;
  /** A difference counts when it is that old. */
  readonly graceMs: number;
  /** So long after it was ordered, an order is looked up of which nothing was ever heard; 0: never. */
  readonly silentMs: number;
  readonly now: number;
};

/** An order of which Ingram's list says something else than what is known, or of which nothing was heard for too long. */
export type Difference = {
  /** The key of its item. */
  readonly orderId: string;
  /** What the list has said of it, to be remembered. */
  readonly listedStatuses: ListedStatuses;
  /** Asks for a recheck; undefined where it is too early for one. */
  readonly message?: OutgoingMessage;
};

/**
 * The orders on a page of Ingram's list that differ from what is known, as far as something is to be done or remembered.
 *
 * @param known by the keys of their items
 */
export function differencesOn(
  found: readonly FoundOrder[],
  known: ReadonlyMap<string, SweptOrder>,
  moments: Moments,
): readonly Difference[] {
  const byOrder = Map.groupBy(found, ({ customerOrderNumber = '' }) => orderKey(customerOrderNumber));
  return [...byOrder].flatMap(([orderId, ingramOrders]) => {
    const { order = UNKNOWN_ORDER, listedStatuses = {}, searchedAt, ...item } = known.get(orderId) ?? {};
    if (item.isUnreadable) return [];
    const isHeardOf = order.ingramOrders.size > 0;
    const isExpected = isHeardOf || item.isRegistered === true;
    const expected = ingramOrders.filter((each) => !isOlder(each, isExpected, moments.beginning));
    const missed = expected.filter((each) => !agrees(each, order));
    const silent = expected.filter((each) => !isHeardOf && isSilent(each, moments));
    const [why, differing] =
      missed.length > 0 ? (['missed', missed] as const) : (['silent', silent] as const);
    const agreeing = ingramOrders.filter((each) => !differing.includes(each));
    const isWaiting = why === 'missed' && isRecheckWaiting(listedStatuses, searchedAt, moments.now);
    const asked = { orderId, why, isWaiting, heardAt: quietSince(order) };
    return differenceOf(asked, { differing, agreeing }, listedStatuses, moments);
  });
}

/** Once it was looked up, it is known, and looked up again as long as it is open. */
function isSilent({ orderedAt }: FoundOrder, { silentMs, now }: Moments): boolean {
  return silentMs > 0 && orderedAt !== undefined && now - orderedAt >= silentMs;
}

/**
 * Whether a recheck was asked for and not done yet: Thirdwatch may be down, and the order's messages wait. Where Ingram has
 * given it no answer, the order's item says when it is tried again.
 */
function isRecheckWaiting(
  listedStatuses: ListedStatuses,
  searchedAt = Number.NEGATIVE_INFINITY,
  now: number,
): boolean {
  const askedAt = Math.max(...Object.values(listedStatuses).map(({ askedAt: at = 0 }) => at));
  // The clock of the forwarder, which says when it has searched, may be behind.
  return askedAt > searchedAt + CLOCKS_APART_MS && now - askedAt < RECHECK_WAITS_MS;
}

function isOlder({ orderedAt }: FoundOrder, isExpected: boolean, beginning: number): boolean {
  return !isExpected && orderedAt !== undefined && orderedAt < beginning;
}

type Asked = {
  readonly orderId: string;
  readonly why: RecheckReason;
  readonly isWaiting: boolean;
  /** The date of what has told of the order last, in milliseconds since 1970. */
  readonly heardAt: number;
};

function differenceOf(
  { orderId, why, isWaiting, heardAt }: Asked,
  { differing, agreeing }: Readonly<Record<'differing' | 'agreeing', readonly FoundOrder[]>>,
  former: ListedStatuses,
  moments: Moments,
): readonly Difference[] {
  const seen = differing.map(
    (each) => [each.ingramOrderNumber, listedStatusOf(each, former, { heardAt, now: moments.now })] as const,
  );
  const asked = isWaiting ? [] : seen.filter(([, listed]) => isToBeAsked(listed, moments));
  const isNew = seen.some(([number, listed]) => former[number] !== listed);
  const isOver = agreeing.some(({ ingramOrderNumber }) => former[ingramOrderNumber] !== undefined);
  if (asked.length === 0 && !isNew && !isOver) return [];
  const at = Math.max(...asked.map(([, { since, askedAt = since }]) => Math.max(since, askedAt)));
  // Two sweeps at once see the same: of the two messages, SQS drops one.
  const message = asked.length > 0 && encodeRecheck({ orderId, why, at });
  const listedStatuses = [
    ...untouched(former, [...differing, ...agreeing]),
    ...seen.map((each) => [each[0], asked.includes(each) ? { ...each[1], askedAt: moments.now } : each[1]]),
  ].slice(-MOST_STATUSES);
  return [{ orderId, listedStatuses: Object.fromEntries(listedStatuses), ...(message && { message }) }];
}

/** What was seen on other pages, and of other lists. */
function untouched(former: ListedStatuses, found: readonly FoundOrder[]) {
  const numbers = new Set(found.map(({ ingramOrderNumber }) => ingramOrderNumber));
  return Object.entries(former).filter(([number]) => !numbers.has(number));
}

/** The former one, where the list says the same again; but after an event since, it is another difference. */
function listedStatusOf(
  found: FoundOrder,
  former: ListedStatuses,
  { heardAt, now }: { readonly heardAt: number; readonly now: number },
): ListedStatus {
  const text = statusText(found);
  const status = text.length > MOST_STATUS_CHARS ? createHash('sha256').update(text).digest('hex') : text;
  const known = former[found.ingramOrderNumber];
  const isSame = known?.status === status && !(isHeardOfSince(known, heardAt) && heardAt <= now);
  return isSame ? known : { ...known, status, since: now };
}

/** Whether an event bears a later date than the recheck that was asked for, which may have mended the difference. */
function isHeardOfSince(
  { since, askedAt = Number.NEGATIVE_INFINITY }: ListedStatus,
  heardAt: number,
): boolean {
  return askedAt >= since && heardAt > askedAt;
}

function isToBeAsked({ since, askedAt }: ListedStatus, { now, graceMs }: Moments): boolean {
  if (askedAt === undefined || askedAt < since) return now - since >= graceMs;
  return now - askedAt >= Math.max(STILL_DIFFERS_MS, askedAt - since);
}
