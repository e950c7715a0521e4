import { describe, expect, it } from '@jest/globals';
import {
  eventTypeName,
  isOrderEventType,
  isOtherEventType,
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

describe('a line status', () => {
  it.each([
    ['Open', 'open'],
    ['In Progress', 'open'],
    ['Processing', 'open'],
    ['Backordered', 'backordered'],
    ['Backorder', 'backordered'],
    ['IM::backordered', 'backordered'],
    ['partially_shipped', 'partially_shipped'],
    ['Partially Shipped', 'partially_shipped'],
    ['partially-shipped', 'partially_shipped'],
    ['shipped', 'shipped'],
    ['SHIPPED', 'shipped'],
    ['IM::shipped', 'shipped'],
    ['invoiced', 'shipped'],
    ['Delivered', 'shipped'],
    ['voided', 'voided'],
    ['void', 'voided'],
    ['canceled', 'voided'],
    ['Cancelled', 'voided'],
    ['SALES_HOLD', 'held'],
    ['IM_ONLINE_HOLD', 'held'],
    ['On Hold', 'held'],
    ['IM::hold', 'held'],
    [' credit-hold ', 'held'],
  ])('%p means %s', (word, status) => {
    expect(lineStatusOf(word)).toBe(status);
  });

  it.each(['', 'im::', 'lost', 'not shipped', 'constructor'])('%p is not known', (word) => {
    expect(lineStatusOf(word)).toBeUndefined();
  });
});
