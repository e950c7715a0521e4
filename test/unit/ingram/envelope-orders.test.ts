import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  eventTypesOf,
  ingramOrderNumber,
  isAboutResellerOrders,
  resellerOrderNumber,
  sharesByOrder,
} from '../../../lib/ingram/webhook/envelope.ts';
import { body, envelopeOf, type Json, resource } from '../../support/notifications.ts';

const withTypes = (...types: unknown[]) => types.map((eventType) => ({ eventType }));

describe('a notification is about reseller orders', () => {
  it.each<[string, unknown]>([
    ['by its topic', body()],
    ['by its topic alone', body({ resource: [] })],
    ['by its topic, in capitals', body({ topic: 'RESELLERS/ORDERS ', resource: [] })],
    ['by its topic, in short', body({ topic: 'order', resource: withTypes('im::x') })],
    ['by its topic, of whatever type', body({ resource: withTypes('im::order_delivered') })],
    ['by a type, under no topic', body({ topic: undefined })],
    ['by a type, under another topic', body({ topic: 'resellers/news' })],
    ['by a type, under the topic of something else', body({ topic: 'resellers/catalog' })],
    ['by its topic, of a type of something else', body({ resource: withTypes('im::quote_create') })],
    [
      'by one type of several',
      body({ topic: 'x', resource: withTypes('IM::STOCK_UPDATE', 'IM::ORDER_HOLD') }),
    ],
    ['by the type at its top', body({ topic: 'x', eventType: 'im::order_hold', resource: [{}] })],
    [
      'for all we know, under a topic and of a type that are new',
      body({ topic: 'resellers/x', resource: withTypes('im::x') }),
    ],
    [
      'for all we know, as one of several events',
      [body({ topic: 'resellers/catalog', resource: withTypes('im::x') }), body()],
    ],
    ['for want of topic and type', body({ topic: undefined, resource: [] })],
    ['for want of a topic, with a type that is not known', body({ topic: '', resource: withTypes('im::x') })],
    [
      'for want of a topic, with one type that is not known',
      body({ topic: '', resource: withTypes('im::quote_create', 'im::x') }),
    ],
  ])('%s', (_name, content) => {
    expect(isAboutResellerOrders(envelopeOf(content))).toBe(true);
  });

  it.each<[string, Json]>([
    ['catalog', body({ topic: 'resellers/catalog', resource: withTypes('IM::STOCK_UPDATE') })],
    ['quotes', body({ topic: 'resellers/quotes', eventType: 'im::quote_create', resource: [{}] })],
    ['vendors', body({ topic: 'vendors/purchaseorders', resource: withTypes('im::new_purchaseorder') })],
    ['purchase orders by a topic alone', body({ topic: 'vendors/purchaseorders', resource: [] })],
    ['types alone', body({ topic: undefined, resource: withTypes('IM::stock_update', 'im::QUOTE_CREATE') })],
    ['another topic', body({ topic: 'resellers/catalog', resource: withTypes('im::x') })],
  ])('not if it is about something else: %s', (_name, content) => {
    expect(isAboutResellerOrders(envelopeOf(content))).toBe(false);
  });
});

describe('the event types of a notification', () => {
  it.each<[string, Json, string[]]>([
    ['each once, as written', body({ resource: withTypes('im::a', 'IM::a', 'im::a') }), ['im::a', 'IM::a']],
    [
      'that at the top, where a resource has none',
      body({ eventType: 'im::b', resource: withTypes('im::a', null) }),
      ['im::a', 'im::b'],
    ],
    [
      'those of the resources, where each has one',
      body({ eventType: 'im::b', resource: withTypes('im::a', 'im::c') }),
      ['im::a', 'im::c'],
    ],
    ['that at the top, without resources', body({ eventType: 'im::b', resource: [] }), ['im::b']],
    ['none', body({ resource: [{}, 5] }), []],
  ])('are %s', (_name, content, types) => {
    expect(eventTypesOf(envelopeOf(content))).toEqual(types);
  });
});

describe("an order's number", () => {
  it.each<[string, unknown, string | undefined, string | undefined]>([
    ['in the resource', resource(), 'ZENPO', '20-RD128'],
    ['byte for byte', { customerOrderNumber: ' Zen po ' }, ' Zen po ', undefined],
    ['a number', { customerOrderNumber: 4711, orderNumber: 20 }, '4711', '20'],
    ['in its orders', { orders: [{}, { customerPoNumber: 'A', ingramOrderNumber: 'B' }] }, 'A', 'B'],
    ['in the resource before its orders', { orderNumber: 'A', orders: { orderNumber: 'B' } }, undefined, 'A'],
    ['by its first name', { customerPoNumber: 'B', customerOrderNumber: 'A' }, 'A', undefined],
    [
      'by its second name, where the first is empty',
      { customerPoNumber: 'B', customerOrderNumber: '' },
      'B',
      undefined,
    ],
    ['too large to be certain', { customerOrderNumber: 2 ** 60 }, undefined, undefined],
    ['in no object', 'ZENPO', undefined, undefined],
  ])('%s', (_name, value, resellers, ingrams) => {
    expect([resellerOrderNumber(value), ingramOrderNumber(value)]).toEqual([resellers, ingrams]);
  });
});

describe('the shares of a notification', () => {
  const a1 = resource({ customerOrderNumber: 'A', orderNumber: '1' });
  const a2 = resource({ customerPoNumber: 'A', customerOrderNumber: null, orderNumber: '2' });
  const b = resource({ customerOrderNumber: 'B' });
  const ingrams = { orderNumber: 'A' };

  it.each<[string, unknown, unknown[]]>([
    ['a single resource', a1, [{ orderNumber: 'A', resources: [a1] }]],
    ['two Ingram orders of one order', [a1, a2], [{ orderNumber: 'A', resources: [a1, a2] }]],
    [
      'two orders, mixed',
      [a1, b, a2],
      [
        { orderNumber: 'A', resources: [a1, a2] },
        { orderNumber: 'B', resources: [b] },
      ],
    ],
    [
      "Ingram's number of one order like the reseller's of another",
      [a1, ingrams],
      [
        { orderNumber: 'A', resources: [a1] },
        { orderNumber: 'A', resources: [ingrams] },
      ],
    ],
    [
      'numbers that differ in casing',
      [b, { customerOrderNumber: 'b' }],
      [
        { orderNumber: 'B', resources: [b] },
        { orderNumber: 'b', resources: [{ customerOrderNumber: 'b' }] },
      ],
    ],
    ['resources without a number', [{}, 5, null], [{ resources: [{}, 5, null] }]],
    ['no resource', [], [{ resources: [] }]],
  ])('of %s', (_name, resources, shares) => {
    expect(sharesByOrder(envelopeOf(body({ resource: resources })))).toEqual(shares);
  });

  it('hold every resource once, in the sequence of its order', () => {
    const order = fc.constantFrom('A', 'B', 'C', undefined);
    const resources = fc.array(fc.record({ customerOrderNumber: order, at: fc.nat() }), { minLength: 1 });
    fc.assert(
      fc.property(resources, (all) => {
        const shares = sharesByOrder({ eventId: 'E', resources: all });
        expect(shares.flatMap((share) => share.resources)).toHaveLength(all.length);
        for (const { orderNumber, resources: own } of shares) {
          expect(own).toEqual(all.filter((each) => each.customerOrderNumber === orderNumber));
        }
      }),
    );
  });
});
