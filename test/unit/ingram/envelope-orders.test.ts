import { describe, expect, it } from '@jest/globals';
import { eventTypesOf, isAboutResellerOrders } from '../../../lib/ingram/webhook/envelope.ts';
import { body, envelopeOf, type Json } from '../../support/notifications.ts';

const withTypes = (...types: unknown[]) => types.map((eventType) => ({ eventType }));

describe('a notification is about reseller orders', () => {
  it.each<[string, Json]>([
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
