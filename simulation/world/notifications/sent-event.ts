/** An event as Ingram sends it: its content, without the shape on the wire. All that a receiver can know. */
export type SentEvent = {
  readonly id: string;
  readonly type: EventType;
  /** When it was sent, in milliseconds since 1970, which need not be whole. */
  readonly sentAt: number;
  /** Some senders write no date, or a meaningless one. */
  readonly timestamp: 'sentAt' | 'missing' | '0001-01-01T00:00:00' | '1970-01-01T00:00:00Z';
  readonly orders: readonly ToldOrder[];
};

export type EventType =
  | 'order_shipped'
  | 'order_invoiced'
  | 'order_hold'
  | 'order_voided'
  | 'order_backordered'
  | 'async_order_create';

export type ToldOrder = { readonly number: string; readonly lines: readonly ToldLine[] };

export type ToldLine = {
  readonly line: string;
  readonly suffix?: number;
  readonly word?: string;
  readonly requested?: number;
  readonly shipped?: number;
  readonly backordered?: number;
  readonly trackingNumbers?: readonly string[];
};

/** How much an event tells. */
export const STYLES = {
  all: 'all lines, with quantities',
  changed: 'changed lines, with quantities',
  words: 'the three documented words only',
  wide: 'wider words only',
  bare: 'no lines',
  mixed: 'each event in a style of its own',
} as const;

export type Style = keyof typeof STYLES;
