import type { SQSBatchResponse, SQSRecord } from 'aws-lambda';
import { isUnusable, type OrderNotification, readNotification } from '../ingram/webhook/notification.ts';
import { type Call, decide, withoutSaid, withSaid } from '../orders/decide.ts';
import { fold, isReusedEventId } from '../orders/fold.ts';
import type { Order } from '../orders/order.ts';
import type { StatusTable } from '../orders/status-table.ts';
import {
  type UserId,
  type UserIdFallback,
  type UserIdSource,
  userIdByIngram,
  userIdOf,
} from '../orders/user.ts';
import { BridgeError, TryLater, Unforwardable } from '../platform/errors.ts';
import { type Outcome, processBatch } from '../queue/batch.ts';
import { decodeMessage } from '../queue/message.ts';
import { isExhausted, type RetrySchedule, retryDelaySeconds } from '../queue/retry.ts';
import type { OrderItem, OrdersTable } from '../store/orders-table.ts';
import type { Accepted } from '../thirdwatch/client.ts';
import { type OrderStatusBody, orderStatusBody } from '../thirdwatch/order-status.ts';
import { type Asking, type Completed, completeOrder, confirm, type Occasion } from './enrich.ts';

/** What the forwarder needs of the world. */
export type Forwarder = {
  readonly orders: OrdersTable;
  readonly statusTable: StatusTable;
  readonly userIdFallback: UserIdFallback;
  readonly userIdSource: UserIdSource;
  readonly asking: Asking;
  readonly retrySchedule: RetrySchedule;
  readonly tellThirdwatch: (body: OrderStatusBody, timeLeftMs: () => number) => Promise<Accepted>;
  /** How long the function may still run. */
  readonly timeLeftMs: () => number;
  /** What a message may take at most, in milliseconds: with less than this left, none is begun. */
  readonly reserveMs: number;
  /** Returns once the dead-letter queue has the message. */
  readonly park: (record: SQSRecord, error: Unforwardable) => Promise<void>;
  /** Hides messages of one group from every receiver for a while. */
  readonly handBack: (records: readonly SQSRecord[], visibilitySeconds: number) => Promise<void>;
  readonly report: (event: ForwarderEvent) => void;
  readonly random: () => number;
  readonly now: () => number;
};

/** What became of one message, for the log and the metrics. */
export type ForwarderEvent =
  | ({
      readonly outcome: 'forwarded';
      readonly call: Call;
      readonly userId: UserId;
      readonly accepted: Accepted;
      /** Ingram was to be asked, and did not answer for long enough. */
      readonly detailsUnavailable: boolean;
    } & Of)
  | ({ readonly outcome: 'no-news' } & Of)
  | ({ readonly outcome: 'parked'; readonly error: Unforwardable } & Failed)
  | ({ readonly outcome: 'retry'; readonly error: unknown; readonly retryAfterSeconds: number } & Failed)
  | { readonly outcome: 'not-handed-back'; readonly record: SQSRecord; readonly error: unknown };

type Of = { readonly record: SQSRecord; readonly message: ReadableMessage };
/** A message that was not forwarded, and its order where it could be read. */
type Failed = { readonly record: SQSRecord; readonly orderId?: string };
/** What tells of an event id that was used for something else than orders: nothing is told of it. */
const SIGHTING = 'sighting';
type ReadableMessage = { readonly notification: OrderNotification; readonly receivedAt: number };
type OrderItems = Map<string, OrderItem | Unforwardable>;

/** How often an order is judged anew because another writer came first. */
const MAX_JUDGEMENTS = 3;

/**
 * Works through a batch of the queue's messages: folds each into what is known of its order, and tells Thirdwatch
 * when that is news. Never throws: what could not be done is handed back to the queue, or parked with its reason.
 */
export async function forwardBatch(
  records: readonly SQSRecord[],
  forwarder: Forwarder,
): Promise<SQSBatchResponse> {
  const messages = new Map(records.map((record) => [record.messageId, readMessage(record)]));
  const items = readItems([...messages.values()], forwarder.orders);
  // Each message that needs the items meets the failure itself; until one does, it must not end the process.
  items.catch(() => undefined);
  const batchItemFailures = await processBatch(records, {
    mayStart: () => forwarder.timeLeftMs() >= forwarder.reserveMs,
    handBack: (rest, seconds) => handBack(rest, seconds, forwarder),
    async handle(record) {
      const message = messages.get(record.messageId) ?? readMessage(record);
      if (message === SIGHTING) return 'done';
      try {
        if (message instanceof Unforwardable) throw message;
        await forward({ record, message }, await items, forwarder);
        return 'done';
      } catch (error) {
        return afterFailure(failed(record, message), error, forwarder);
      }
    },
  });
  return { batchItemFailures };
}

function readMessage(record: SQSRecord): ReadableMessage | Unforwardable | typeof SIGHTING {
  const message = decodeMessage(record.body, record.messageAttributes.contentEncoding?.stringValue);
  if (typeof message === 'string') return new Unforwardable('unreadable', message);
  if (message.kind === 'sighting') return SIGHTING;
  const notification = readNotification(message);
  if (isUnusable(notification)) return new Unforwardable(notification.unusable, notification.detail);
  return { notification, receivedAt: message.receivedAt };
}

/** One read for all orders of the batch. */
async function readItems(
  messages: readonly (ReadableMessage | Unforwardable | typeof SIGHTING)[],
  orders: OrdersTable,
): Promise<OrderItems> {
  const orderIds = new Set<string>();
  for (const message of messages) {
    if (message !== SIGHTING && !(message instanceof Unforwardable))
      orderIds.add(message.notification.customerOrderNumber);
  }
  return orderIds.size === 0 ? new Map() : new Map(await orders.read([...orderIds]));
}

/**
 * Folds, decides, tells, remembers. A crash between any two of these costs at most a repeated call, which
 * Thirdwatch allows; were the order remembered before it is told, a crash would cost the call.
 */
async function forward(of: Of, items: OrderItems, forwarder: Forwarder): Promise<void> {
  const { notification } = of.message;
  const orderId = notification.customerOrderNumber;
  for (let judgement = 1; judgement <= MAX_JUDGEMENTS; judgement++) {
    const item = items.get(orderId);
    if (item === undefined || item instanceof Unforwardable)
      throw item ?? new TryLater('orders-unavailable', 'No item.');
    if (isReusedEventId(item.order, notification)) throw reusedEventId();
    const folded = fold(item.order, notification);
    const completed = await askIngram(folded, item, of, forwarder);
    const told = await tell(completed, item, of, forwarder);
    const written =
      told.order === item.order
        ? item
        : await forwarder.orders.write(orderId, { ...item, order: told.order });
    if (written !== undefined) {
      items.set(orderId, written);
      if (told.rejected) throw told.rejected;
      return forwarder.report(told.event);
    }
    for (const [id, latest] of await forwarder.orders.read([orderId])) items.set(id, latest);
  }
  throw new TryLater('orders-conflict', `The order was written by others ${MAX_JUDGEMENTS} times in a row.`);
}

type Told =
  | { readonly order: Order; readonly event: ForwarderEvent; readonly rejected?: never }
  | { readonly order: Order; readonly rejected: Unforwardable };

/** Asks Ingram about the order, where the configuration wants that and the event could make a difference. */
async function askIngram(order: Order, item: OrderItem, of: Of, forwarder: Forwarder): Promise<Completed> {
  const call = decide(order, forwarder.statusTable);
  if (order === item.order && call === undefined) return { order, answers: [], unavailable: false };
  const occasion: Occasion = {
    customerOrderNumber: of.message.notification.customerOrderNumber,
    wasKnown: item.order.events.size > 0,
    ageMs: forwarder.now() - Number(of.record.attributes.SentTimestamp),
    timeLeftMs: forwarder.timeLeftMs,
  };
  await confirm(order, call, occasion, forwarder.asking);
  return completeOrder(order, occasion, forwarder.asking);
}

/** Tells Thirdwatch of the order where there is news. What it rejects is known of the order all the same. */
async function tell(completed: Completed, item: OrderItem, of: Of, forwarder: Forwarder): Promise<Told> {
  const { order, answers, unavailable } = completed;
  const known = mayHaveSaidMore(order, item, of, forwarder) ? withoutSaid(order) : order;
  const call = decide(known, forwarder.statusTable);
  if (call === undefined) return { order, event: { outcome: 'no-news', ...of } };
  const { notification } = of.message;
  const userId = userIdOf(notification.customerOrderNumber, {
    registered: item.userId,
    byIngram: userIdByIngram(forwarder.userIdSource, answers),
    fallback: forwarder.userIdFallback,
  });
  try {
    const body = bodyOf(call, userId, notification, unavailable ? 'unavailable' : undefined);
    const accepted = await forwarder.tellThirdwatch(body, forwarder.timeLeftMs);
    return {
      order: withSaid(order, call, forwarder.now()),
      event: { outcome: 'forwarded', call, userId, accepted, detailsUnavailable: unavailable, ...of },
    };
  } catch (error) {
    if (error instanceof Unforwardable) return { order, rejected: error };
    throw error;
  }
}

/**
 * Whether a former attempt may have told what Ingram answered then, without its being remembered: Ingram answers
 * otherwise by now, and what is remembered as said need not be what Thirdwatch heard last.
 */
function mayHaveSaidMore(order: Order, item: OrderItem, { record }: Of, { asking }: Forwarder): boolean {
  const isRetried = Number(record.attributes.ApproximateReceiveCount) > 1;
  return asking.mode === 'complete' && isRetried && order !== item.order;
}

function bodyOf(
  call: Call,
  userId: UserId,
  notification: OrderNotification,
  details: string | undefined,
): OrderStatusBody {
  if (userId.source === 'missing') {
    throw new Unforwardable('no-user-id', 'The shop has registered no user id for this order.');
  }
  return orderStatusBody({
    ...call,
    orderId: notification.customerOrderNumber,
    ...('id' in userId && { userId: userId.id }),
    info: {
      ingramOrderNumbers: call.ingramOrderNumbers.join(','),
      ingramEventId: notification.eventId,
      ingramEventType: notification.eventType,
      ingramEventTimeStamp: notification.eventTimeStamp,
      carrierName: call.carrierName,
      details,
    },
  });
}

function failed(record: SQSRecord, message: ReadableMessage | Unforwardable): Failed {
  if (message instanceof Unforwardable) return { record };
  return { record, orderId: message.notification.customerOrderNumber };
}

/** What cannot be used is parked; what may pass is retried, until the horizon. */
async function afterFailure(message: Failed, error: unknown, forwarder: Forwarder): Promise<Outcome> {
  if (error instanceof Unforwardable) return parkOrRetry(message, error, forwarder);
  const sentAt = Number(message.record.attributes.SentTimestamp);
  if (!isExhausted(forwarder.retrySchedule, sentAt, forwarder.now())) return retry(message, error, forwarder);
  return parkOrRetry(message, exhausted(error), forwarder);
}

async function parkOrRetry(message: Failed, error: Unforwardable, forwarder: Forwarder): Promise<Outcome> {
  try {
    await forwarder.park(message.record, error);
  } catch (cause) {
    return retry(message, cause, forwarder);
  }
  forwarder.report({ outcome: 'parked', ...message, error });
  return 'done';
}

function retry(message: Failed, error: unknown, { retrySchedule, random, report }: Forwarder): Outcome {
  const attempt = Number(message.record.attributes.ApproximateReceiveCount);
  const asked = error instanceof TryLater ? error.retryAfterSeconds : undefined;
  const retryAfterSeconds = retryDelaySeconds(retrySchedule, attempt, asked, random());
  report({ outcome: 'retry', ...message, error, retryAfterSeconds });
  return { retryAfterSeconds };
}

/** Where SQS does not take it, the queue's own visibility timeout does the same, only later. */
async function handBack(records: readonly SQSRecord[], seconds: number, forwarder: Forwarder): Promise<void> {
  try {
    await forwarder.handBack(records, seconds);
  } catch (error) {
    for (const record of records.slice(0, 1)) forwarder.report({ outcome: 'not-handed-back', record, error });
  }
}

function exhausted(error: unknown): Unforwardable {
  const reason = error instanceof BridgeError ? error.message : 'An unexpected error.';
  const httpStatus = error instanceof TryLater ? error.httpStatus : undefined;
  return new Unforwardable('retries-exhausted', `Tried until the horizon. At last: ${reason}`, httpStatus);
}

function reusedEventId(): Unforwardable {
  const message =
    'This event id was seen before with another meaning; Ingram signs the event id alone. Not folded.';
  return new Unforwardable('event-id-reused', message);
}
