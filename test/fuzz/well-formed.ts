import { expect } from '@jest/globals';
import { type Envelope, isUnreadable, type UnreadableBody } from '../../lib/ingram/webhook/envelope.ts';
import {
  isUnusable,
  type OrderNotification,
  type UnusableNotification,
} from '../../lib/ingram/webhook/notification.ts';

const CODES = ['invalid-json', 'too-complex', 'no-event-id', 'ambiguous-event-id'];
const REASONS = ['unreadable', 'unknown-event-type', 'no-order-number'];
const STATUSES = [
  ...[undefined, 'open', 'released', 'backordered', 'held', 'partially_shipped', 'shipped', 'voided'],
];
const EVENT_TYPES = [
  ...['order_shipped', 'order_invoiced', 'order_hold', 'order_voided', 'order_backordered'],
  'async_order_create',
];

/** Expects an envelope with nothing in it that is not of its type, or a refusal that says why. */
export function expectWellFormedEnvelope(result: Envelope | UnreadableBody): void {
  if (isUnreadable(result)) {
    expect(CODES).toContain(result.code);
    expect(result.message).toMatch(/^The .+\.$/);
    return;
  }
  const { eventId, resources, ...optional } = result;
  expect(eventId.length).toBeGreaterThan(0);
  expect(eventId.length).toBeLessThanOrEqual(256);
  expect(Array.isArray(resources)).toBe(true);
  for (const [name, text] of Object.entries(optional)) {
    expect(['topic', 'event', 'eventType', 'eventTimeStamp']).toContain(name);
    expectText(text);
  }
}

/** Expects a notification that the rest of the system can rely on, or a sentence that says why there is none. */
export function expectWellFormedNotification(result: OrderNotification | UnusableNotification): void {
  if (isUnusable(result)) {
    expect(REASONS).toContain(result.unusable);
    expect(result.detail).toMatch(/^(The|One|resource)[^\n]+\.$/);
    return;
  }
  expectText(result.customerOrderNumber);
  expect(result.customerOrderNumber.length).toBeLessThanOrEqual(256);
  expect(result.customerOrderNumber.isWellFormed()).toBe(true);
  expect(Number.isFinite(result.asOf)).toBe(true);
  for (const text of [...result.problems, ...result.unknownWords]) expectText(text);
  for (const { ingramOrderNumber, eventType, lines } of result.ingramOrders) {
    expect(typeof ingramOrderNumber).toBe('string');
    expect(EVENT_TYPES).toContain(eventType);
    for (const line of lines) {
      expectText(line.lineNumber);
      if (line.subOrderNumber !== undefined) expectText(line.subOrderNumber);
      expect(STATUSES).toContain(line.status);
      for (const pieces of [line.requested, line.shipped, line.backordered]) expectQuantity(pieces);
      for (const shipped of line.packages) for (const text of Object.values(shipped)) expectText(text);
    }
  }
}

function expectText(text: unknown): void {
  expect(typeof text === 'string' && text.trim() !== '').toBe(true);
}

function expectQuantity(pieces: number | undefined): void {
  expect(pieces === undefined || (pieces >= 0 && pieces <= 1_000_000_000)).toBe(true);
}
