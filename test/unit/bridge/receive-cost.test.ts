// What a hostile request costs, counted in work and not in time. Doubles: the secret, the queue, the clock.
import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { hostileBodies } from '../../../bench/hostile-bodies.ts';
import { MAX_BODY_BYTES, receive } from '../../../lib/bridge/receive/receive.ts';
import { scanned } from '../../../lib/ingram/webhook/envelope.ts';
import { MAX_CANDIDATES, scanBody } from '../../../lib/ingram/webhook/scan.ts';
import { CountedText, countedKeys, countedParsing, MOST_DECODED } from '../../support/counted-work.ts';
import { EVENT_ID } from '../../support/notifications.ts';
import { receiverInMemory, signed } from '../../support/receiver.ts';

const BODIES = hostileBodies(EVENT_ID, 100_000).map(({ name, ...request }) => ({ name, request }));
const totalBytes = (queued: readonly { readonly sizeBytes: number }[]) =>
  queued.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);

afterEach(() => {
  jest.restoreAllMocks();
});

describe('the scan of a hostile body', () => {
  it.each(BODIES)('looks at no character more than twice: $name', ({ request }) => {
    const text = new CountedText(request.body);
    const { eventIds } = scanBody(text);
    expect(text.looks).toBeLessThanOrEqual(2 * request.body.length + 10);
    expect(eventIds.length).toBeLessThanOrEqual(MAX_CANDIDATES);
  });

  it('looks at no more than the beginning of bytes that are not UTF-8', () => {
    const bytes = Buffer.alloc(MAX_BODY_BYTES, 0xff);
    expect(scanned(bytes).text.length).toBeLessThan(20_000);
  });
});

describe('a hostile request of a stranger', () => {
  it.each(BODIES)('is never parsed, and costs a bounded number of HMACs: $name', async ({ request }) => {
    const { receiver, queued } = receiverInMemory();
    const { counted, passes } = countedKeys();
    const parsed = countedParsing();
    const secret = { keys: async () => counted, rereadKeys: async () => counted };
    const refusal = receive({ ...signed('', 'other'), ...request }, { ...receiver, secret });
    await expect(refusal).rejects.toMatchObject({ name: 'RequestRefused' });
    expect(parsed()).toBeLessThanOrEqual(MOST_DECODED);
    expect(passes.count).toBeLessThanOrEqual(2 * MAX_CANDIDATES);
    expect(queued).toEqual([]);
  });

  it.each(BODIES)('is not even scanned without what looks like a signature: $name', async ({ request }) => {
    const { receiver, claimedIds } = receiverInMemory();
    const refusal = receive({ ...request, signature: 'none' }, receiver);
    await expect(refusal).rejects.toMatchObject({ status: 401 });
    expect(claimedIds).toEqual([]);
  });
});

describe('a hostile body under a captured signature', () => {
  it.each(BODIES)(
    'is parsed once at most, and what is queued of it is bounded: $name',
    async ({ request }) => {
      const { receiver, queued } = receiverInMemory();
      const parsed = countedParsing();
      await receive({ ...signed(''), ...request }, receiver).catch((error: unknown) => {
        expect(error).toMatchObject({ name: 'RequestRefused' });
      });
      expect(parsed()).toBeLessThanOrEqual(request.body.length + MOST_DECODED);
      expect(totalBytes(queued)).toBeLessThan(MAX_BODY_BYTES);
    },
  );
});
