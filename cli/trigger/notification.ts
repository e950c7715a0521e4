import { createHash } from 'node:crypto';
import type { LineSpec, Pieces } from './lines.ts';

/** A notification as Ingram Micro's documents show it. */
export type PlainNotification = {
  readonly topic: string;
  readonly event: string;
  readonly eventTimeStamp: string;
  readonly eventId: string;
  readonly resource: readonly object[];
};

/** What is to be told, and of what. */
export type NotificationSpec = {
  readonly event: TriggerEvent;
  readonly eventId: string;
  readonly order: string;
  readonly ingramOrder: string;
  readonly subOrder?: string;
  readonly lines: readonly LineSpec[];
  /** Of lines that have none of their own. */
  readonly pieces?: Pieces;
  readonly trackingNumbers: readonly string[];
  readonly at: Date;
};

/** The event types of orders by short names, with the word and the pieces that their lines bear. */
const ORDER_EVENTS = {
  shipped: { eventType: 'im::order_shipped', word: 'Shipped', pieces: { shipped: 3, requested: 3 } },
  invoiced: { eventType: 'im::order_invoiced', word: 'Invoiced', pieces: { shipped: 3, requested: 3 } },
  hold: { eventType: 'im::order_hold', word: 'SALES_HOLD', pieces: { shipped: 0, requested: 3 } },
  voided: { eventType: 'im::order_voided', word: 'Voided', pieces: { shipped: 0, requested: 3 } },
  backordered: {
    eventType: 'im::order_backordered',
    word: 'Backordered',
    pieces: { shipped: 0, requested: 3 },
  },
} as const;

/** All that can be triggered: also the result of an order's creation, and what is not about orders. */
export const TRIGGER_EVENTS = [
  ...(Object.keys(ORDER_EVENTS) as (keyof typeof ORDER_EVENTS)[]),
  ...(['created', 'stock-update'] as const),
];
export type TriggerEvent = (typeof TRIGGER_EVENTS)[number];

/** The Ingram order of an order for which none is named: the same each time, so that events of an order meet. */
export function ingramOrderFor(order: string): string {
  return `20-${createHash('sha256').update(order.toUpperCase()).digest('hex').slice(0, 5).toUpperCase()}`;
}

/** The notification that tells it, in the shape of Ingram's documents. */
export function plainNotification(spec: NotificationSpec): PlainNotification {
  const { event, eventId, at } = spec;
  const common = { eventTimeStamp: at.toISOString(), eventId };
  switch (event) {
    case 'created':
      return { topic: 'resellers/orders', event: 'IM::created', ...common, resource: [createResult(spec)] };
    case 'stock-update':
      return { topic: 'resellers/catalog', event: 'im::updated', ...common, resource: [STOCK] };
    default:
      return {
        topic: 'resellers/orders',
        event: 'im::updated',
        ...common,
        resource: [orderNews(spec, event)],
      };
  }
}

const STOCK = { eventType: 'IM::STOCK_UPDATE', ingramPartNumber: '7AB120', totalAvailability: '120' };

function orderNews(spec: NotificationSpec, event: keyof typeof ORDER_EVENTS): object {
  const { eventType, word, pieces } = ORDER_EVENTS[event];
  const { ingramOrder, order, lines } = spec;
  return {
    eventType,
    orderNumber: ingramOrder,
    customerOrderNumber: order,
    lines: lines.map((line) => lineNews({ word, pieces: spec.pieces ?? pieces, ...line }, spec)),
  };
}

function lineNews({ number, word, pieces }: Required<LineSpec>, spec: NotificationSpec): object {
  const { shipped, requested } = pieces;
  return {
    ingramLineNumber: number,
    ...subOrderOf(spec),
    lineStatus: word,
    requestedQuantity: requested,
    shippedQuantity: shipped,
    backOrderedQuantity: /backorder/i.test(word) ? requested - shipped : 0,
    ...shipmentOf(spec, shipped),
  };
}

function shipmentOf({ trackingNumbers, at }: NotificationSpec, shipped: number): object {
  if (trackingNumbers.length === 0 || shipped === 0) return {};
  const packageDetails = trackingNumbers.map((trackingNumber) => ({ trackingNumber }));
  return { shipmentDetails: [{ shipmentDate: at.toISOString().slice(0, 10), packageDetails }] };
}

/** As in Ingram's v7. */
function createResult(spec: NotificationSpec): object {
  const { order, ingramOrder, lines, pieces = { shipped: 0, requested: 3 } } = spec;
  return {
    eventType: 'IM::async_order_create',
    customerOrderNumber: order,
    orderSplit: false,
    orders: [
      {
        ingramOrderNumber: ingramOrder,
        lines: lines.map(({ number, word = 'Open', pieces: { requested } = pieces }) => ({
          ...subOrderOf(spec),
          ingramLineNumber: number,
          lineStatus: word,
          quantityOrdered: requested,
          quantityConfirmed: requested,
          quantityBackOrdered: 0,
        })),
      },
    ],
  };
}

function subOrderOf({ subOrder, ingramOrder }: NotificationSpec): object {
  return subOrder === undefined ? {} : { subOrderNumber: `${ingramOrder}-${subOrder}` };
}
