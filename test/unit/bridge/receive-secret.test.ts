// Doubles: where the secret is kept, the queue, the clock. Real: everything between them.
import { describe, expect, it } from '@jest/globals';
import { type Receiver, receive } from '../../../lib/bridge/receive/receive.ts';
import { sign } from '../../../lib/ingram/webhook/signature.ts';
import { TryLater } from '../../../lib/platform/errors.ts';
import { cacheSecret, type SecretValue } from '../../../lib/platform/secrets.ts';
import { START_MS } from '../../support/orders.ts';

const BODY = '{"topic":"resellers/orders","eventId":"N01CIB9VVFYKR9J6ZW"}';
const request = (signature: string | undefined) => ({ body: BODY, isBase64Encoded: false, signature });
const requestSigned = (key: string) => request(sign('N01CIB9VVFYKR9J6ZW', Buffer.from(key)));

/** A receiver whose secret is read from memory, where the test may change it. */
function receiverInMemory(...versions: readonly SecretValue[]) {
  const memory = { versions, loads: 0 };
  const secret = cacheSecret({
    load: async () => {
      memory.loads++;
      return memory.versions;
    },
    field: 'ingramWebhookSecretKey',
    freshMs: 300_000,
    rereadEveryMs: 30_000,
    now: () => START_MS,
  });
  const receiver: Receiver = {
    secret,
    enqueue: async () => {},
    now: () => START_MS,
    admits: () => true,
    onEventId: () => {},
    onEnvelope: () => {},
  };
  return { receiver, memory };
}

describe('a key', () => {
  it.each([
    ['the current one', ['new', 'old'], 'new'],
    ['the previous one', ['new', 'old'], 'old'],
    ['one of a list', ['{"ingramWebhookSecretKey":["new","newer"]}', 'old'], 'newer'],
    ['the previous one beside a malformed current one', ['{}', 'old'], 'old'],
  ])('verifies: %s', async (_, versions, key) => {
    const { receiver } = receiverInMemory(...versions);
    expect(await receive(requestSigned(key), receiver)).toMatchObject({ queued: 1 });
  });

  it('that was rotated a moment ago works at once', async () => {
    const { receiver, memory } = receiverInMemory('old');
    expect(await receive(requestSigned('old'), receiver)).toMatchObject({ queued: 1 });
    memory.versions = ['new', 'old'];
    expect(await receive(requestSigned('new'), receiver)).toMatchObject({ queued: 1 });
    expect(await receive(requestSigned('old'), receiver)).toMatchObject({ queued: 1 });
    expect(memory.loads).toBe(2);
  });

  it('costs no reading of the secret without what looks like a signature, and one every 30 s with a wrong one', async () => {
    const { receiver, memory } = receiverInMemory('key');
    for (const signature of [undefined, '', 'wrong']) {
      await expect(receive(request(signature), receiver)).rejects.toMatchObject({ status: 401 });
    }
    expect(memory.loads).toBe(0);
    for (let time = 0; time < 5; time++) {
      await expect(receive(requestSigned('wrong'), receiver)).rejects.toMatchObject({ status: 401 });
    }
    expect(memory.loads).toBe(2);
  });
});

describe('what does not answer', () => {
  it('is asked for later: the secret', async () => {
    const { receiver } = receiverInMemory();
    const down = new TryLater('Later.', { code: 'secret-unavailable' });
    const secret = { ...receiver.secret, keys: () => Promise.reject(down) };
    await expect(receive(requestSigned('key'), { ...receiver, secret })).rejects.toBe(down);
  });

  it('is asked for later: the queue', async () => {
    const { receiver } = receiverInMemory('key');
    const down = new TryLater('Later.', { code: 'queue-unavailable' });
    await expect(
      receive(requestSigned('key'), { ...receiver, enqueue: () => Promise.reject(down) }),
    ).rejects.toBe(down);
  });

  it('is misconfigured where no key is set', async () => {
    const { receiver } = receiverInMemory();
    await expect(receive(requestSigned('key'), receiver)).rejects.toMatchObject({ name: 'Misconfigured' });
  });
});
