import { describe, expect, it } from '@jest/globals';
import { orderText } from '../../../cli/order/text.ts';
import { readForwarderConfig } from '../../../lib/bridge/settings/forwarder.ts';
import { forwarderEnvironment } from '../../support/deployments.ts';
import { line, notification, ORDER_ID, orderAfter, START_MS } from '../../support/orders.ts';

const { settings } = readForwarderConfig(forwarderEnvironment({}));
const lines = { '20-RD128': [line(1, { requestedQuantity: 3 })] };

/** The status of an order after one event, as `relay order` shows it. */
function statusAfter(eventType: string): string | undefined {
  const item = { order: orderAfter([notification(eventType, 0, lines)]), version: 1 };
  const known = { orderId: ORDER_ID, item, settings, lines: [], waiting: [], parked: [], unseen: 0 };
  return /^status +(.*)$/m.exec(orderText(known, START_MS))?.[1];
}

describe('relay order, of the user', () => {
  it('says what Thirdwatch is told, however the number was typed', () => {
    const order = orderAfter([notification('order_hold', 0, lines)]);
    const item = { order, orderNumber: 'PO-1002', version: 1 };
    const known = { orderId: 'po-1002', item, settings, lines: [], waiting: [], parked: [], unseen: 0 };

    expect(orderText(known, START_MS)).toMatch(/^user +none is registered: Thirdwatch is told PO-1002$/m);
  });
});

describe('relay order, of the status', () => {
  it.each([
    ['order_hold', 'held, _held to Thirdwatch, not told yet'],
    [
      'async_order_create',
      'backordered, which Thirdwatch is told with the next event: a creation alone causes no call',
    ],
  ])('says after %s whether Thirdwatch is told', (eventType, status) => {
    expect(statusAfter(eventType)).toBe(status);
  });
});

describe('relay order, of what waits', () => {
  it.each([
    ['none of its events', []],
    ['2 events', [-60_000, 300_000]],
    ['2 events, 1 of which should have been tried by now', [-60_000, 301_000]],
  ])('says "%s"', (text, overdueMs) => {
    const item = { order: orderAfter([notification('order_hold', 0, lines)]), version: 1 };
    const waiting = overdueMs.map((late) => {
      const nextAttempt = new Date(START_MS - late).toISOString();
      return { eventId: `E${late}`, since: nextAttempt, nextAttempt, error: 'Why' };
    });
    const known = { orderId: ORDER_ID, item, settings, lines: [], waiting, parked: [], unseen: 0 };

    expect(/^waiting +(.*)$/m.exec(orderText(known, START_MS))?.[1]).toBe(text);
  });
});

describe('relay order, of what is parked', () => {
  it.each([
    [0, 'none of its events'],
    [2, 'none of its events that can be seen'],
  ])('claims of %i unseen messages nothing that it cannot know', (unseen, text) => {
    const item = { order: orderAfter([notification('order_hold', 0, lines)]), version: 1 };
    const known = { orderId: ORDER_ID, item, settings, lines: [], waiting: [], parked: [], unseen };

    expect(/^parked +(.*)$/m.exec(orderText(known, START_MS))?.[1]).toBe(text);
  });
});
