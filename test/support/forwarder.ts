import type { SQSRecord } from 'aws-lambda';
import type { Forwarder, MessageOutcome } from '../../lib/bridge/forward/forward-batch.ts';
import type { InFlightMessage } from '../../lib/bridge/forward/message.ts';
import type { ThirdwatchPort } from '../../lib/bridge/forward/thirdwatch-port.ts';
import { INGRAM_OFF } from '../../lib/bridge/ingram/ingram-port.ts';
import { RETRIES, retryScheduleFrom } from '../../lib/bridge/settings/retries.ts';
import type { RawNotification } from '../../lib/ingram/webhook/notification.ts';
import { orderKey, resellerOrderNumber } from '../../lib/ingram/webhook/order-number.ts';
import { UNKNOWN_ORDER } from '../../lib/orders/facts.ts';
import type { RecheckReason } from '../../lib/orders/recheck.ts';
import { DEFAULT_STATUS_TABLE } from '../../lib/orders/status-table.ts';
import { readSettings } from '../../lib/platform/config.ts';
import { Unforwardable } from '../../lib/platform/errors.ts';
import { groupIdOf, type NotificationMessage, type RecheckMessage } from '../../lib/queue/message.ts';
import type { LedgerEntry } from '../../lib/store/ledger.ts';
import type { OrderItem } from '../../lib/store/orders-table.ts';
import type { OrderStatusBody } from '../../lib/thirdwatch/order-status.ts';
import { sqsRecord } from '../../simulation/models/sqs-record.ts';
import { ORDER_ID, START_MS } from './orders.ts';

/** How a message has fared in the queue. */
type Delivery = {
  readonly messageId?: string;
  /** How often SQS has handed it out, this time included. */
  readonly attempt?: number;
  /** When SQS took it, in milliseconds since 1970; the time of receipt unless given. */
  readonly sentAt?: number;
};

/** A message of the queue, with what the receiver would have written. */
export function recordOf(raw: RawNotification, delivery: Delivery = {}): SQSRecord {
  const { receivedAt, ...content } = raw;
  const { messageId = `message of ${raw.eventId}`, attempt = 1, sentAt = receivedAt } = delivery;
  return sqsRecord({
    ...{ messageId, receiptHandle: 'handle' },
    body: JSON.stringify({ v: 1, receivedAt: new Date(receivedAt).toISOString(), ...content }),
    groupId: groupIdOf(resellerOrderNumber(raw.resources[0]) ?? raw.eventId),
    attributes: { eventId: raw.eventId },
    ...{ receiveCount: attempt, sentAt, firstReceivedAt: sentAt },
  });
}

/** A message that the forwarder has decoded. Without a digest, it is older than the ledger. */
export function inFlight(
  raw: RawNotification,
  { digest, ...delivery }: Delivery & { readonly digest?: string } = {},
): InFlightMessage<NotificationMessage> {
  const content = { ...raw, kind: 'notification', ...(digest !== undefined && { digest }) } as const;
  return { record: recordOf(raw, delivery), content };
}

/** A message of nothing but an event id, and of what it was used for. */
export function sightingInFlight(raw: RawNotification, digest: string): InFlightMessage {
  const { eventId, receivedAt } = raw;
  const content = { kind: 'sighting', eventId, receivedAt, digest, resources: [] } as const;
  return { record: recordOf(raw), content };
}

/** A message that asks for a recheck of the tests' order. */
export function recheckInFlight(
  why: RecheckReason,
  delivery: Delivery = {},
): InFlightMessage<RecheckMessage> {
  const raw = { eventId: why, receivedAt: START_MS, resources: [] };
  const record = { ...recordOf(raw, delivery), messageAttributes: {} };
  return { record, content: { kind: 'recheck', orderId: ORDER_ID, why } };
}

/** Thirdwatch, where every call ends with this error. */
export function thirdwatchFailing(error: unknown): { readonly thirdwatch: ThirdwatchPort } {
  return { thirdwatch: { reportStatus: () => Promise.reject(error) } };
}

/** A forwarder whose world is in memory: an orders table with conditional writes, and lists of what was done. */
export function forwarderInMemory(changes: Partial<Forwarder> = {}) {
  const items = new Map<string, OrderItem | Unforwardable>();
  const ledger = new Map<string, LedgerEntry>();
  const calls: OrderStatusBody[] = [];
  const parked: { readonly record: SQSRecord; readonly error: Unforwardable }[] = [];
  const outcomes: MessageOutcome[] = [];
  const handedBack: { readonly ids: readonly string[]; readonly visibilitySeconds: number }[] = [];
  const renewed: string[] = [];
  const reads: string[] = [];
  const itemOf = (orderNumber: string): OrderItem => {
    const item = items.get(orderKey(orderNumber)) ?? { order: UNKNOWN_ORDER, version: 0 };
    if (item instanceof Unforwardable) throw item;
    return item;
  };
  const forwarder: Forwarder = {
    ledger: {
      record: async (eventId, entry) => {
        const first = ledger.get(eventId) ?? entry;
        ledger.set(eventId, first);
        return first;
      },
    },
    orders: {
      read: async (orderNumber) => {
        reads.push(orderNumber);
        return itemOf(orderNumber);
      },
      write: async (orderNumber, item) => {
        if (itemOf(orderNumber).version !== item.version) return undefined;
        const written = { ...item, version: item.version + 1 };
        items.set(orderKey(orderNumber), written);
        return written;
      },
    },
    ingram: INGRAM_OFF,
    thirdwatch: {
      reportStatus: async (body) => {
        calls.push(body);
        return { httpStatus: 200, message: 'ok' };
      },
    },
    settings: {
      statusTable: DEFAULT_STATUS_TABLE,
      userIdFallback: { kind: 'omit' },
      userIdSource: 'registered',
      retentionMs: 365 * 24 * 3_600_000,
      cancelSettleMs: 0,
    },
    thirdwatchRefusal: () => undefined,
    retrySchedule: retryScheduleFrom(readSettings(RETRIES)),
    timeLeftMs: () => 30_000,
    reserveMs: 8_000,
    renew: async (records) => void renewed.push(...records.map(({ messageId }) => messageId)),
    handBack: async (records, visibilitySeconds) => {
      handedBack.push({ ids: records.map(({ messageId }) => messageId), visibilitySeconds });
    },
    random: () => 0.5,
    park: async (record, error) => {
      parked.push({ record, error });
    },
    onOutcome: (outcome) => outcomes.push(outcome),
    now: () => START_MS,
    ...changes,
  };
  return { forwarder, items, itemOf, ledger, calls, parked, outcomes, renewed, handedBack, reads };
}

/** The same with a clock that stands still until a test lets time pass, and with what concerns the tests' one order. */
export function forwarderInTime(changes: Partial<Forwarder> = {}) {
  let now = START_MS;
  const memory = forwarderInMemory({ now: () => now, ...changes });
  return {
    ...memory,
    ports: { ...memory.forwarder, isLastAttempt: () => false },
    rechecks: () => memory.itemOf(ORDER_ID).rechecks,
    statuses: () => memory.calls.map(({ _orderStatus }) => _orderStatus),
    wait: (milliseconds: number) => {
      now += milliseconds;
    },
  };
}
