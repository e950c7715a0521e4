import type { SQSRecord } from 'aws-lambda';
import { type Forwarder, forwardBatch } from '../../lib/bridge/forward/forward-batch.ts';
import { INGRAM_OFF } from '../../lib/bridge/ingram/ingram-port.ts';
import { receive } from '../../lib/bridge/receive/receive.ts';
import { RETRIES, retryScheduleFrom } from '../../lib/bridge/settings/retries.ts';
import { readOrderDetails } from '../../lib/ingram/api/order-details.ts';
import { readReturnDetails } from '../../lib/ingram/api/returns.ts';
import { orderKey } from '../../lib/ingram/webhook/order-number.ts';
import { sign } from '../../lib/ingram/webhook/signature.ts';
import { UNKNOWN_ORDER } from '../../lib/orders/facts.ts';
import type { StatusTable } from '../../lib/orders/status-table.ts';
import { readSettings } from '../../lib/platform/config.ts';
import { encodeRecheck, type OutgoingMessage } from '../../lib/queue/outgoing.ts';
import type { Ledger, LedgerEntry } from '../../lib/store/ledger.ts';
import { decodeOrder, encodeOrder, type StoredOrder } from '../../lib/store/order-codec.ts';
import type { OrderItem, OrdersTable } from '../../lib/store/orders-table.ts';
import { sqsRecord } from '../models/sqs-record.ts';

export type DetailsMode = 'off' | 'complete' | 'confirm';

/** What the bridge needs of the world beside events. */
export type Surroundings = {
  readonly mode: DetailsMode;
  readonly statusTable: StatusTable;
  readonly tell: (status: string, at: number) => void;
  /** Order Details as Ingram answers them, or undefined for an order that it does not know. */
  readonly details: (ingramOrderNumber: string, now: number) => object | undefined;
  /** A case of returned goods as Ingram answers it. */
  readonly returnDetails: (caseRequestNumber: string, now: number) => object | undefined;
};

const KEYS = [Buffer.from('test-secret')] as const;
const PATIENCE_MS = 60 * 60_000;
const MOST_ATTEMPTS = 40;

/** The bridge, from the signed body to Thirdwatch's call, with its table in memory and its clock in our hands. */
export class Bridge {
  readonly parked: string[] = [];
  #now = 0;
  #retryAfterSeconds = 0;
  readonly #items: Items = new Map();
  readonly #forwarder: Forwarder;

  constructor({ mode, statusTable, tell, details, returnDetails }: Surroundings) {
    const now = () => this.#now;
    this.#forwarder = {
      ledger: ledgerInMemory(),
      orders: tableOf(this.#items),
      settings: {
        statusTable,
        userIdFallback: { kind: 'omit' },
        userIdSource: 'registered',
        retentionMs: 400 * 24 * 60 * 60_000,
        // Nothing wakes an order here.
        cancelSettleMs: 0,
      },
      ingram: {
        ...INGRAM_OFF,
        mode,
        patienceMs: PATIENCE_MS,
        async orderDetails(number) {
          const answer = details(number, now());
          return { details: answer && readOrderDetails(answer, number), asOf: now() };
        },
        looksUp: true,
        async returnDetails(number) {
          return { details: readReturnDetails(returnDetails(number, now()), number), asOf: now() };
        },
      },
      thirdwatch: {
        reportStatus: async ({ _orderStatus }) => {
          tell(_orderStatus, now());
          return { httpStatus: 200, message: 'ok' };
        },
      },
      thirdwatchRefusal: () => undefined,
      retrySchedule: retryScheduleFrom(readSettings(RETRIES)),
      timeLeftMs: () => 60_000,
      reserveMs: 0,
      renew: async () => undefined,
      handBack: async () => undefined,
      park: async (_, error) => {
        this.parked.push(error.reason);
      },
      onOutcome: (event) => {
        if (event.outcome === 'retry') this.#retryAfterSeconds = event.retryAfterSeconds;
      },
      random: () => 0.5,
      now,
    };
  }

  /** Takes a body as Ingram posts it, and does with it whatever there is to do. */
  async take(body: string, eventId: string, at: number): Promise<void> {
    this.#now = Math.max(this.#now, at);
    const messages: OutgoingMessage[] = [];
    await receive(
      { body, isBase64Encoded: false, signature: sign(eventId, KEYS[0]) },
      {
        secret: { keys: async () => KEYS, rereadKeys: async () => undefined },
        enqueue: async (queued) => {
          messages.push(...queued);
        },
        now: () => this.#now,
        admits: () => true,
        onEventId: () => undefined,
        onEnvelope: () => undefined,
      },
    );
    for (const message of messages) await this.#forward(message);
    await this.#readDueCases();
  }

  /** Hears that a case of returned goods was modified, as the sweep over Ingram's list of them asks for it. */
  async takeCase(orderId: string, caseRequestNumber: string, at: number): Promise<void> {
    this.#now = Math.max(this.#now, at);
    await this.#forward(encodeRecheck({ orderId, why: 'returned', at, caseRequestNumber }));
    await this.#readDueCases();
  }

  /** Cases of returned goods that were read before it was known what has shipped are read again, as the sweeper asks. */
  async #readDueCases(): Promise<void> {
    const at = this.#now;
    for (const { orderNumber: orderId, rechecks } of this.#items.values()) {
      const isDue = rechecks?.returned !== undefined && rechecks.returned <= at;
      if (isDue && orderId) await this.#forward(encodeRecheck({ orderId, why: 'returned', at }));
    }
  }

  async #forward(message: OutgoingMessage): Promise<void> {
    const queuedAt = this.#now;
    for (let attempt = 1; attempt <= MOST_ATTEMPTS; attempt++) {
      const record = recordOf(message, queuedAt, attempt);
      const { batchItemFailures } = await forwardBatch([record], this.#forwarder);
      if (batchItemFailures.length === 0) return;
      this.#now += this.#retryAfterSeconds * 1000;
    }
    throw new Error(`The message was not done with after ${MOST_ATTEMPTS} attempts.`);
  }
}

function ledgerInMemory(): Ledger {
  const entries = new Map<string, LedgerEntry>();
  return {
    async record(eventId, entry) {
      const first = entries.get(eventId) ?? entry;
      entries.set(eventId, first);
      return first;
    },
  };
}

/** Orders as they are stored, by their keys. */
type Items = Map<string, Omit<OrderItem, 'order'> & { readonly stored: StoredOrder }>;

function tableOf(items: Items): OrdersTable {
  return {
    async read(orderNumber) {
      const { stored, ...item } = items.get(orderKey(orderNumber)) ?? { version: 0 };
      return { ...item, order: stored ? decodeOrder(stored) : UNKNOWN_ORDER };
    },
    async write(orderNumber, { order, ...item }) {
      const written = { ...item, version: item.version + 1 };
      items.set(orderKey(orderNumber), { ...written, stored: encodeOrder(order) });
      return { ...written, order };
    },
  };
}

function recordOf(message: OutgoingMessage, queuedAt: number, attempt: number): SQSRecord {
  return sqsRecord({
    ...message,
    ...{ messageId: message.deduplicationId, receiptHandle: 'receipt' },
    ...{ receiveCount: attempt, sentAt: queuedAt, firstReceivedAt: queuedAt },
  });
}
