import { describe, expect, it } from '@jest/globals';
import { type UserIdFallback, userByIngram, userIdOf } from '../../../lib/orders/user.ts';

const userId = (registered: string | undefined, fallback: UserIdFallback, order: string, byIngram?: string) =>
  userIdOf(order, { registered, byIngram, fallback });
const template = (text: string) => ({ kind: 'template', template: text }) as const;

describe('the user id of an order', () => {
  it.each([template('{customerOrderNumber}'), { kind: 'omit' }, { kind: 'park' }] as const)(
    'is the one that the shop has registered, whatever the fallback: $kind',
    (fallback) => {
      expect(userId('Buyer-7', fallback, 'PO-1')).toEqual({ source: 'registered', id: 'Buyer-7' });
    },
  );

  it.each([undefined, ''])('is by the fallback where the shop has registered %j', (registered) => {
    expect(userId(registered, template('{customerOrderNumber}'), 'PO-1').source).toBe('fallback');
    expect(userId(registered, { kind: 'omit' }, 'PO-1')).toEqual({ source: 'omitted' });
    expect(userId(registered, { kind: 'park' }, 'PO-1')).toEqual({ source: 'missing' });
  });

  it.each([
    ['{customerOrderNumber}', 'PO-1', 'PO-1'],
    ['guest-{customerOrderNumber}', 'PO-1', 'guest-PO-1'],
    ['{customerOrderNumber}/{customerOrderNumber}', 'PO-1', 'PO-1/PO-1'],
    ['guest-{customerOrderNumber}', "$&$1$'{customerOrderNumber}", "guest-$&$1$'{customerOrderNumber}"],
    ['{customerOrderNumber}', ' é_⚓ ', ' é_⚓ '],
  ])('by the template %j for the order %j is %j', (text, orderNumber, id) => {
    expect(userId(undefined, template(text), orderNumber)).toEqual({ source: 'fallback', id });
  });

  it('is the one that Ingram tells where the shop has registered none, and before any fallback', () => {
    expect(userId(undefined, { kind: 'park' }, 'PO-1', 'EU-7')).toEqual({ source: 'ingram', id: 'EU-7' });
    expect(userId('Buyer-7', { kind: 'park' }, 'PO-1', 'EU-7')).toEqual({
      source: 'registered',
      id: 'Buyer-7',
    });
  });

  const nothing = { ingramOrderNumber: '20-A', lines: [], unknownWords: [] };
  const answer = { ...nothing, endCustomerOrderNumber: 'EU-7', endUserEmail: 'buyer@example.com' };

  it.each([
    ['registered', undefined],
    ['endCustomerOrderNumber', 'EU-7'],
    ['endUserEmail', 'buyer@example.com'],
  ] as const)('by Ingram is what the source %s says: %j', (source, id) => {
    expect(userByIngram(source, [nothing, answer], undefined)?.id).toBe(id);
    expect(userByIngram(source, [], undefined)).toBeUndefined();
  });

  it.each([
    ['stays what it told before where it is not asked', 'endUserEmail', [], 'old@example.com'],
    ['is what it tells now', 'endUserEmail', [answer], 'buyer@example.com'],
    ['is nothing of another field', 'endCustomerOrderNumber', [], undefined],
    ['is nothing any more where only the shop is to tell it', 'registered', [], undefined],
  ] as const)('by Ingram %s', (_, source, answers, id) => {
    expect(userByIngram(source, answers, { source: 'endUserEmail', id: 'old@example.com' })?.id).toBe(id);
  });
});
