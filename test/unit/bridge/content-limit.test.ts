import { describe, expect, it } from '@jest/globals';
import { createContentLimit, MAX_CONTENTS } from '../../../lib/bridge/receive/content-limit.ts';
import { AuthenticRefused, MAX_ORDERS } from '../../../lib/bridge/receive/delivery-messages.ts';
import { receive } from '../../../lib/bridge/receive/receive.ts';
import { orderEvent, receiverInMemory, signed } from '../../support/receiver.ts';

/** Made-up orders, others in each body. */
const madeUp = (body: number) =>
  Array.from({ length: MAX_ORDERS }, (_, order) => ({ customerOrderNumber: `A-${body}-${order}` }));

describe('with one captured signature', () => {
  it('no more than a few bodies get into the queue, and what follows is refused so that somebody hears of it', async () => {
    const { receiver, queued } = receiverInMemory();
    const answers = [];
    for (let body = 0; body < 100; body++) {
      const request = signed(orderEvent({ resource: madeUp(body) }));
      answers.push(await receive(request, receiver).catch((error: unknown) => error));
    }
    expect(queued).toHaveLength(MAX_CONTENTS * MAX_ORDERS);
    for (const answer of answers.slice(MAX_CONTENTS)) {
      expect(answer).toBeInstanceOf(AuthenticRefused);
      expect(answer).toMatchObject({ status: 409, code: 'event-id-reused' });
    }
  });

  it('the genuine event is taken again and again, at whatever time it says that it was sent', async () => {
    const { receiver } = receiverInMemory();
    for (let body = 0; body < 100; body++) {
      const forged = signed(orderEvent({ resource: madeUp(body) }));
      const eventTimeStamp = new Date(Date.UTC(2026, 0, 1) + body * 1000).toISOString();
      const genuine = await receive(signed(orderEvent({ eventTimeStamp })), receiver);
      expect(genuine).toMatchObject({ queued: 1 });
      await receive(forged, receiver).catch(() => undefined);
    }
  });
});

it('What is refused as one content too many costs no message', async () => {
  const { receiver } = receiverInMemory();
  // Each message is stamped with the time.
  const now = () => {
    throw new Error('A message is made.');
  };
  const request = signed(orderEvent({ resource: madeUp(1) }));
  await expect(receive(request, { ...receiver, now, admits: () => false })).rejects.toMatchObject({
    code: 'event-id-reused',
  });
});

describe('the contents under an event id', () => {
  it('do not count against another one', () => {
    const admits = createContentLimit();
    for (let id = 0; id < 100; id++) expect(admits(`E${id}`, 'D1')).toBe(true);
    for (let digest = 0; digest < 100; digest++) admits('E1', `D${digest}`);
    expect(admits('E2', 'D2')).toBe(true);
    expect(admits('E1', 'D100')).toBe(false);
  });

  it('are remembered as long as they come, and forgotten after many others', () => {
    const admits = createContentLimit();
    for (let digest = 0; digest < 2_000; digest++) {
      admits('E1', `D${digest}`);
      admits(`other-${digest}`, 'D1');
    }
    expect(admits('E1', 'D2001')).toBe(false);
    for (let other = 0; other < 1_000; other++) admits(`next-${other}`, 'D1');
    expect(admits('E1', 'D2001')).toBe(true);
  });
});
