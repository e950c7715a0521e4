// Doubles: the secret, the queue, the clock. Real: everything between them.
import { createHash } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { AuthenticRefused, MAX_ORDERS } from '../../../lib/bridge/receive/delivery-messages.ts';
import { receive } from '../../../lib/bridge/receive/receive.ts';
import { MAX_LINES } from '../../../lib/ingram/webhook/lines.ts';
import { EVENT_ID } from '../../support/notifications.ts';
import { orderEvent, receiverInMemory, signed } from '../../support/receiver.ts';

const bodyOf = (...resource: unknown[]) => JSON.stringify(orderEvent({ resource }));
const orders = (count: number) =>
  Array.from({ length: count }, (_, index) => ({ customerOrderNumber: `A${index}` }));
const lines = (count: number) => ({ customerOrderNumber: 'A', lines: Array(count).fill(0) });
/** What packing makes no smaller. */
const noise = Array.from({ length: 25_000 }, (_, index) =>
  createHash('sha512').update(String(index)).digest('hex'),
).join('');

describe('an authentic request that cannot be taken', () => {
  it.each<[string, string, number, string]>([
    ['JSON that breaks off', `{"eventId":"${EVENT_ID}","resource":[`, 400, 'invalid-json'],
    ['two event ids', `{"eventId":"${EVENT_ID}","eventId":"other"}`, 400, 'ambiguous-event-id'],
    ['bottomless nesting', `{"eventId":"${EVENT_ID}","resource":${'['.repeat(100_000)}`, 413, 'too-complex'],
    ['values without end', bodyOf(Array(500_000).fill(0)), 413, 'too-complex'],
    ['an order too many', bodyOf(...orders(MAX_ORDERS + 1)), 413, 'too-many-orders'],
    [
      'a resource too many',
      bodyOf(...Array(1_001).fill({ customerOrderNumber: 'A' })),
      413,
      'too-many-orders',
    ],
    ['a line too many', bodyOf(lines(MAX_LINES), lines(1)), 413, 'too-many-lines'],
    [
      'orders of which each would hold what all have in common',
      bodyOf({ notes: 'x'.repeat(2_000_000), orders: orders(MAX_ORDERS) }),
      413,
      'message-too-large',
    ],
    [
      'orders without end in one',
      bodyOf({ customerOrderNumber: 'A', orders: Array(MAX_LINES + 1).fill(0) }),
      413,
      'too-many-lines',
    ],
    ['an order that is too large even packed', bodyOf(...orders(1), { noise }), 413, 'message-too-large'],
    [
      'an order that unpacks to more than it was sent as',
      bodyOf(Array(250_000).fill(7)).replaceAll('7', '1e20'),
      413,
      'message-too-large',
    ],
  ])('is refused so that somebody hears of it, and nothing is queued: %s', async (_, body, status, code) => {
    const { receiver, queued } = receiverInMemory();
    const refusal = await receive(signed(body), receiver).catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(AuthenticRefused);
    expect(refusal).toMatchObject({ status, code, message: expect.stringMatching(/^The .+\.$/) });
    expect(queued).toEqual([]);
  });

  it('may be one in bytes that are not UTF-8', async () => {
    const { receiver } = receiverInMemory();
    const latin1 = Buffer.from(`{"eventId":"${EVENT_ID}","name":"M\u00fcller"}`, 'latin1');
    const request = { ...signed(''), body: latin1.toString('base64'), isBase64Encoded: true };
    const refusal = await receive(request, receiver).catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(AuthenticRefused);
    expect(refusal).toMatchObject({ status: 400, code: 'invalid-json' });
  });

  it('is none that holds just as much as is allowed', async () => {
    const { receiver, queued } = receiverInMemory();
    await receive(signed(bodyOf(...orders(MAX_ORDERS))), receiver);
    expect(queued).toHaveLength(MAX_ORDERS);
    await receive(signed(bodyOf(lines(MAX_LINES))), receiver);
    expect(queued).toHaveLength(MAX_ORDERS + 1);
  });
});
