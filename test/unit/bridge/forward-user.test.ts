// Doubles: the orders table and Thirdwatch, in memory. Real: everything between them.
import { describe, expect, it } from '@jest/globals';
import { forward } from '../../../lib/bridge/forward/forward.ts';
import { UNKNOWN_ORDER } from '../../../lib/orders/facts.ts';
import type { UserIdFallback } from '../../../lib/orders/user.ts';
import { forwarderInMemory, inFlight } from '../../support/forwarder.ts';
import { line, ORDER_ID, rawNotification } from '../../support/orders.ts';

const message = inFlight(rawNotification('order_shipped', 5, { '20-RD001': [line(1)] }));
const registration = (userId: string, registeredNumber?: string) => ({
  ...{ order: UNKNOWN_ORDER, version: 0, userId },
  ...(registeredNumber !== undefined && { registeredNumber }),
});

function world(userIdFallback: UserIdFallback) {
  const memory = forwarderInMemory();
  const settings = { ...memory.forwarder.settings, userIdFallback };
  return { ...memory, ports: { ...memory.forwarder, settings, isLastAttempt: () => false } };
}

describe('the user id of a call', () => {
  const template: UserIdFallback = { kind: 'template', template: 'guest-{customerOrderNumber}' };
  const registered = { source: 'registered', id: 'Buyer-7' };
  const guest = { source: 'fallback', id: `guest-${ORDER_ID}` };
  it.each([
    ['registered by the shop', 'Buyer-7', template, { _userId: 'Buyer-7' }, registered],
    ['registered, before park', 'Buyer-7', { kind: 'park' }, { _userId: 'Buyer-7' }, registered],
    ['from the template', undefined, template, { _userId: `guest-${ORDER_ID}` }, guest],
    ['omitted', undefined, { kind: 'omit' }, {}, { source: 'omitted' }],
  ] as const)('is %s', async (_, known, fallback, ids, userId) => {
    const { ports, items, itemOf, calls } = world(fallback);
    if (known !== undefined) items.set(ORDER_ID, registration(known));
    expect(await forward(message, ports)).toMatchObject({ outcome: 'forwarded', userId });
    expect(calls.map(({ _userId }) => ({ _userId }))).toEqual([ids]);
    expect(itemOf(ORDER_ID).userId).toBe(known);
  });

  it('stops the call where there has to be one; the facts are kept, and told once it is registered', async () => {
    const { ports, items, itemOf, calls } = world({ kind: 'park' });
    await expect(forward(message, ports)).rejects.toMatchObject({ reason: 'no-user-id' });
    expect(calls).toEqual([]);
    expect(itemOf(ORDER_ID)).toMatchObject({ version: 1, order: { hasUpdate: true } });
    items.set(ORDER_ID, { ...itemOf(ORDER_ID), userId: 'Buyer-7' });
    await forward(message, ports);
    expect(calls).toMatchObject([{ _userId: 'Buyer-7', _orderStatus: '_fulfilled' }]);
  });

  it('is not needed where there is nothing to say', async () => {
    const { ports } = world({ kind: 'park' });
    const created = inFlight(rawNotification('async_order_create', 0, { X: [line(1)] }));
    expect(await forward(created, ports)).toMatchObject({ outcome: 'no-news' });
  });
});

describe('the order of a call', () => {
  const resources = [{ eventType: 'im::order_hold', customerOrderNumber: 'TEJAL899', orderNumber: 'X' }];
  const inCapitals = inFlight(rawNotification('order_hold', 1, {}, { resources }));

  it('is the one that the shop has registered, in the spelling of the shop, with its user', async () => {
    const { ports, items, calls } = world({ kind: 'omit' });
    items.set('TEJAL899', registration('Buyer-7', 'Tejal899'));
    await forward(inCapitals, ports);
    expect(calls).toMatchObject([{ _orderId: 'Tejal899', _userId: 'Buyer-7' }]);
  });

  it('is spelled as in the event where the shop has registered none', async () => {
    const { ports, calls } = world({ kind: 'omit' });
    await forward(inCapitals, ports);
    expect(calls).toMatchObject([{ _orderId: 'TEJAL899' }]);
  });

  it('is one order, however its events spell it', async () => {
    const { ports, items, calls } = world({ kind: 'omit' });
    await forward(inCapitals, ports);
    const [resource] = resources;
    const again = { resources: [{ ...resource, customerOrderNumber: ' Tejal899 ' }] };
    const spelled = inFlight(rawNotification('order_hold', 2, {}, again));
    expect(await forward(spelled, ports)).toMatchObject({ outcome: 'no-news' });
    expect([...items.keys()]).toEqual(['TEJAL899']);
    expect(calls).toHaveLength(1);
  });
});
