import { describe, expect, it } from '@jest/globals';
import {
  eventTypeName,
  isOrderEventType,
  isOtherEventType,
  type LineStatus,
  lineStatusOf,
} from '../../../lib/ingram/webhook/vocabulary.ts';
import { growthOf } from '../../support/growth.ts';

describe('an event type', () => {
  it.each([
    ['im::order_shipped', 'order_shipped'],
    ['IM::order_invoiced', 'order_invoiced'],
    ['im::ORDER_HOLD', 'order_hold'],
    ['order_voided', 'order_voided'],
    [' im::order_backordered ', 'order_backordered'],
    ['im::order_shipped (v2)', 'order_shipped'],
    ['IM::async_order_create (V2)', 'async_order_create'],
    ['im::order_hold(v12)', 'order_hold'],
    ['im::order_hold  (v2) ', 'order_hold'],
  ])('%p is an order event, %s', (written, name) => {
    expect(eventTypeName(written)).toBe(name);
    expect([isOrderEventType(name), isOtherEventType(name)]).toEqual([true, false]);
  });

  it.each(['IM::STOCK_UPDATE', 'im::quote_create', 'im::new_purchaseorder'])(
    '%s is known and not an order event',
    (written) => {
      const name = eventTypeName(written);
      expect([isOrderEventType(name), isOtherEventType(name)]).toEqual([false, true]);
    },
  );

  it.each([
    'im::order_delivered',
    'order',
    '',
    'im::',
    'constructor',
    'im::im::order_shipped',
    'order_hold im::',
    '(v2) order_hold',
    'order_hold (v2) x',
  ])('%p is not known', (written) => {
    const name = eventTypeName(written);
    expect([isOrderEventType(name), isOtherEventType(name)]).toEqual([false, false]);
  });

  it('takes time in proportion to its length to be read', () => {
    expect(growthOf((size) => eventTypeName(`x${' '.repeat(size)}x`), 40_000)).toBeLessThan(32);
  });
});

/** Every word of Ingram's lists, in its own spelling, by what it means to us. */
const WORDS: Readonly<Record<LineStatus, readonly string[]>> = {
  open: [
    ...[
      'Open',
      'OPEN_ORDER',
      'In Progress',
      'Processing',
      'Pending',
      'Order Not Printed',
      'ORDER_NOT_PRINTED',
    ],
    ...[
      'Picked',
      'Inspected',
      'Packed',
      'Billing Error',
      'Force Billing',
      'Transferred',
      'Bill For History Only',
    ],
  ],
  released: ['Released', 'IM::RELEASED'],
  backordered: ['Backordered', 'IM::backordered', 'Backorder', 'BACK_ORDERED'],
  held: [
    ...[
      'Sales Hold',
      'SALES_HOLD',
      'Tag Hold',
      'Shipment Hold',
      'IM Online Hold',
      'IM_ONLINE_HOLD',
      'Drop Ship Hold',
    ],
    ...[
      'Internet Hold',
      'Credit Hold',
      ' credit-hold ',
      'RMA Hold',
      'Customer Hold',
      'On Hold',
      'IM::hold',
      'Holding',
    ],
  ],
  partially_shipped: ['Partially Shipped', 'partially_shipped', 'partially-shipped', 'Partially Delivered'],
  shipped: ['Shipped', 'IM::SHIPPED', 'invoiced', 'Billed', 'Paid', 'Delivered', 'E-Delivered', 'EDELIVERED'],
  voided: ['Voided', 'void', 'Canceled', 'Cancelled', 'IM::canceled', 'Rejected', 'REJECTED'],
};
const rows = Object.entries(WORDS).flatMap(([status, words]) => words.map((word) => [word, status] as const));

describe('a line status', () => {
  it.each(rows)('%p means %s', (word, status) => {
    expect(lineStatusOf(word)).toBe(status);
  });

  it.each(['', 'im::', 'lost', 'not shipped', 'constructor', '__proto__', 'shipped in part', 'reopened'])(
    '%p is not known',
    (word) => {
      expect(lineStatusOf(word)).toBeUndefined();
    },
  );
});
