import { describe, expect, it } from '@jest/globals';
import { userIdOf } from '../../../lib/orders/user.ts';

const template = (text: string) => ({ kind: 'template', template: text }) as const;

describe('the user id of an order', () => {
  it.each([template('{customerOrderNumber}'), { kind: 'omit' }, { kind: 'park' }] as const)(
    'is the one that the shop has registered, whatever the fallback: $kind',
    (fallback) => {
      expect(userIdOf('Buyer-7', fallback, 'PO-1')).toEqual({ source: 'registered', id: 'Buyer-7' });
    },
  );

  it.each([undefined, ''])('is by the fallback where the shop has registered %j', (registered) => {
    expect(userIdOf(registered, template('{customerOrderNumber}'), 'PO-1').source).toBe('fallback');
    expect(userIdOf(registered, { kind: 'omit' }, 'PO-1')).toEqual({ source: 'omitted' });
    expect(userIdOf(registered, { kind: 'park' }, 'PO-1')).toEqual({ source: 'missing' });
  });

  it.each([
    ['{customerOrderNumber}', 'PO-1', 'PO-1'],
    ['guest-{customerOrderNumber}', 'PO-1', 'guest-PO-1'],
    ['{customerOrderNumber}/{customerOrderNumber}', 'PO-1', 'PO-1/PO-1'],
    ['guest-{customerOrderNumber}', "$&$1$'{customerOrderNumber}", "guest-$&$1$'{customerOrderNumber}"],
    ['{customerOrderNumber}', ' é_⚓ ', ' é_⚓ '],
  ])('by the template %j for the order %j is %j', (text, orderNumber, id) => {
    expect(userIdOf(undefined, template(text), orderNumber)).toEqual({ source: 'fallback', id });
  });
});
