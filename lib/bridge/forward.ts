import { decide, type StatusUpdate, withReport } from '../orders/decide.ts';
import type { Order } from '../orders/facts.ts';
import { merge } from '../orders/merge.ts';
import { factsOfNotification } from '../orders/reading.ts';
import type { StatusTable } from '../orders/status-table.ts';
import {
  type UserId,
  type UserIdFallback,
  type UserIdSource,
  userIdByIngram,
  userIdOf,
} from '../orders/user.ts';
import { TryLater, Unforwardable } from '../platform/errors.ts';
import type { Ledger } from '../store/ledger.ts';
import type { OrderItem, OrdersTable } from '../store/orders-table.ts';
import type { Accepted } from '../thirdwatch/client.ts';
import { type OrderStatusBody, orderStatusBody } from '../thirdwatch/order-status.ts';
import { type EnrichedOrder, type EventContext, enrichOrder } from './enrich.ts';
import type { IngramPort } from './ingram-port.ts';
import { attemptsOf, type InFlightMessage, type OrderMessage, readMessage, sentAtOf } from './message.ts';
import type { ThirdwatchPort } from './thirdwatch-port.ts';

/** What Thirdwatch is told, and of whom. */
type ReportSettings = {
  readonly statusTable: StatusTable;
  readonly userIdFallback: UserIdFallback;
  readonly userIdSource: UserIdSource;
  /** For how long an order is remembered: an older event is no news. */
  readonly retentionMs: number;
};

/** What forwarding a message may touch. */
export type ForwardPorts = {
  readonly ledger: Ledger;
  readonly orders: OrdersTable;
  readonly ingram: IngramPort;
  readonly thirdwatch: ThirdwatchPort;
  readonly settings: ReportSettings;
  readonly now: () => number;
  /** How long the function may still run. */
  readonly timeLeftMs: () => number;
  /** Whether a message is not tried again when it fails. */
  readonly isLastAttempt: (message: InFlightMessage) => boolean;
};

/** What forwarding a message came to. */
export type Forwarded =
  | { readonly outcome: 'sighted' }
  /** Nothing that Thirdwatch has to hear: all of it is known, or it is older than what is remembered of orders. */
  | ({ readonly outcome: 'no-news'; readonly isTooOld?: boolean } & OrderMessage)
  | ({
      readonly outcome: 'forwarded';
      readonly update: StatusUpdate;
      readonly userId: UserId;
      readonly accepted: Accepted;
      /** Ingram was to be asked, and did not answer for long enough. */
      readonly isUnavailable: boolean;
    } & OrderMessage);

/** How often an order is judged anew because another writer came first. */
const MAX_WRITE_ATTEMPTS = 3;

/**
 * Forwards a message: checks that its event id was not used for something else, merges what it says into what is known
 * of its order, and tells Thirdwatch where that is news.
 *
 * @throws TryLater, Misconfigured when it has to be tried again
 * @throws Unforwardable when a person has to look at it
 */
export async function forward(message: InFlightMessage, ports: ForwardPorts): Promise<Forwarded> {
  const receivedAt = await firstReceiptOf(message, ports.ledger);
  if (message.content.kind === 'sighting') return { outcome: 'sighted' };
  const read = readMessage(message, receivedAt);
  const isTooOld = read.notification.asOf < ports.now() - ports.settings.retentionMs;
  return isTooOld ? { outcome: 'no-news', isTooOld, ...read } : updateOrder(read, ports);
}

/**
 * When the event was received for the first time. Ingram signs the event id alone: under an id that is known, another
 * content is not Ingram's.
 */
async function firstReceiptOf({ content }: InFlightMessage, ledger: Ledger): Promise<number> {
  const { eventId, digest, receivedAt } = content;
  // The version before wrote none.
  if (digest === undefined) return receivedAt;
  const first = await ledger.record(eventId, { digest, receivedAt });
  if (first.digest === digest) return first.receivedAt;
  throw new Unforwardable(
    'This event id was received before with another content; Ingram signs the event id alone. Nothing of it counts.',
    { reason: 'event-id-reused' },
  );
}

/**
 * Merges, tells, remembers. A crash between any two of these costs at most a repeated call, which Thirdwatch allows.
 */
async function updateOrder(message: OrderMessage, ports: ForwardPorts): Promise<Forwarded> {
  const { orders, settings, now } = ports;
  const number = message.notification.customerOrderNumber;
  let mustRepeat = false;
  for (let attempt = 1; attempt <= MAX_WRITE_ATTEMPTS; attempt++) {
    const item = await orders.read(number);
    const merged = merge(item.order, factsOfNotification(message.notification));
    const enriched = await enrich(merged, item, message, ports);
    const isUncertain = mustRepeat || mayHaveToldMore(enriched.order, item, message, ports);
    const update = decide(enriched.order, settings.statusTable, { mustRepeat: isUncertain });
    const forwarded =
      update === undefined ? noNews(message) : await report(update, { enriched, item, message, ports });
    const order = update === undefined ? enriched.order : withReport(enriched.order, update, now());
    if (order === item.order || (await orders.write(number, { ...item, order }))) return forwarded;
    // What another writer remembers as told need not be what Thirdwatch heard last.
    mustRepeat ||= update !== undefined;
  }
  throw conflict();
}

function noNews(message: OrderMessage): Forwarded {
  return { outcome: 'no-news', ...message };
}

/** Asks Ingram about the order, where the configuration wants that and the event could make a difference. */
async function enrich(
  order: Order,
  item: OrderItem,
  { record, notification }: OrderMessage,
  { ingram, settings, timeLeftMs, now }: ForwardPorts,
): Promise<EnrichedOrder> {
  const update = decide(order, settings.statusTable);
  if (order === item.order && update === undefined) return { order, details: [], isUnavailable: false };
  const event: EventContext = {
    customerOrderNumber: notification.customerOrderNumber,
    wasKnown: item.order.ingramOrders.size > 0,
    ageMs: now() - sentAtOf(record),
    timeLeftMs,
    isCancellation: (known) => decide(known, settings.statusTable)?.status === '_canceled',
  };
  return enrichOrder(order, event, ingram);
}

/**
 * Whether a former attempt may have told what Ingram answered then, without its being remembered: Ingram answers
 * otherwise by now, and what is remembered as told need not be what Thirdwatch heard last.
 */
function mayHaveToldMore(
  order: Order,
  item: OrderItem,
  { record }: OrderMessage,
  { ingram }: ForwardPorts,
): boolean {
  return ingram.mode === 'complete' && attemptsOf(record) > 1 && order !== item.order;
}

type UpdateContext = {
  readonly enriched: EnrichedOrder;
  readonly item: OrderItem;
  readonly message: OrderMessage;
  readonly ports: ForwardPorts;
};

/** Tells Thirdwatch. What is lost is the call alone, when it is rejected or not tried again: the facts are kept. */
async function report(update: StatusUpdate, context: UpdateContext): Promise<Forwarded> {
  const { enriched, item, message, ports } = context;
  const { isUnavailable, details } = enriched;
  const { customerOrderNumber } = message.notification;
  const orderId = item.registeredNumber ?? customerOrderNumber;
  const { userIdFallback: fallback, userIdSource } = ports.settings;
  const byIngram = userIdByIngram(userIdSource, details);
  const userId = userIdOf(orderId, { registered: item.userId, byIngram, fallback });
  try {
    const body = statusBody(update, { orderId, userId, message, isUnavailable });
    const accepted = await ports.thirdwatch.reportStatus(body, ports.timeLeftMs);
    return { outcome: 'forwarded', update, userId, accepted, isUnavailable, ...message };
  } catch (error) {
    if (error instanceof Unforwardable || ports.isLastAttempt(message)) {
      await remember(enriched.order, customerOrderNumber, ports);
    }
    throw error;
  }
}

/** Writes facts, whoever else writes. */
async function remember(facts: Order, number: string, { orders }: ForwardPorts): Promise<void> {
  for (let attempt = 1; attempt <= MAX_WRITE_ATTEMPTS; attempt++) {
    const item = await orders.read(number);
    const order = merge(item.order, facts);
    if (order === item.order || (await orders.write(number, { ...item, order }))) return;
  }
  throw conflict();
}

function conflict(): TryLater {
  return new TryLater(`The order was written by others ${MAX_WRITE_ATTEMPTS} times in a row.`, {
    code: 'orders-conflict',
  });
}

type Report = {
  readonly orderId: string;
  readonly userId: UserId;
  readonly message: OrderMessage;
  readonly isUnavailable: boolean;
};

function statusBody(
  update: StatusUpdate,
  { orderId, userId, message, isUnavailable }: Report,
): OrderStatusBody {
  const { eventId, eventType, eventTimeStamp } = message.notification;
  if (userId.source === 'missing') {
    throw new Unforwardable('The shop has registered no user id for this order.', { reason: 'no-user-id' });
  }
  return orderStatusBody({
    ...update,
    orderId,
    ...('id' in userId && { userId: userId.id }),
    info: {
      ingramOrderNumbers: update.ingramOrderNumbers.join(','),
      ingramEventId: eventId,
      ingramEventType: eventType,
      ingramEventTimeStamp: eventTimeStamp,
      carrierName: update.carrierName,
      ...(isUnavailable && { details: 'unavailable' }),
    },
  });
}
