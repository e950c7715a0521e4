// What a hostile request costs, counted in work and not in time. Doubles: the secret, the queue, the clock.
import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { hostileBodies } from '../../../bench/hostile-bodies.ts';
import { MAX_BODY_BYTES, receive } from '../../../lib/bridge/receive.ts';
import {
  MAX_CANDIDATES,
  MAX_EVENT_ID_LENGTH,
  type ScannedText,
  scanBody,
} from '../../../lib/ingram/webhook/scan.ts';
import type { Keys } from '../../../lib/platform/secrets.ts';
import { EVENT_ID } from '../../support/notifications.ts';
import { KEY, receiverInMemory, signed } from '../../support/receiver.ts';

const BODIES = hostileBodies(EVENT_ID, 200_000).map(({ name, ...request }) => ({ name, request }));
/** Each character of an event id may be written as an escape of six. */
const MOST_DECODED = MAX_CANDIDATES * (6 * MAX_EVENT_ID_LENGTH + 2);

/** A text that counts how many of its characters are looked at. */
class CountedText implements ScannedText {
  readonly #text: string;
  looks = 0;
  constructor(text: string) {
    this.#text = text;
  }
  get length(): number {
    return this.#text.length;
  }
  charCodeAt(index: number): number {
    this.looks++;
    return this.#text.charCodeAt(index);
  }
  slice(from: number, to: number): string {
    this.looks += to - from;
    return this.#text.slice(from, to);
  }
}

/** Keys that count how often they are gone through: once for each HMAC of an event id. */
function countedKeys() {
  const passes = { count: 0 };
  const keys: Keys = [Buffer.from(KEY)];
  const counted = new Proxy(keys, {
    get(target, name, receiver) {
      if (name === Symbol.iterator) passes.count++;
      return Reflect.get(target, name, receiver);
    },
  });
  return { counted, passes };
}

/** The characters that JSON.parse is given from now on, for each call. */
function parsedLengths(): number[] {
  const lengths: number[] = [];
  const parse = JSON.parse;
  jest.spyOn(JSON, 'parse').mockImplementation((text, reviver) => {
    lengths.push(text.length);
    return parse(text, reviver);
  });
  return lengths;
}
const sumOf = (numbers: readonly number[]) => numbers.reduce((sum, number) => sum + number, 0);

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
});

describe('a hostile request of a stranger', () => {
  it.each(BODIES)('is never parsed, and costs a bounded number of HMACs: $name', async ({ request }) => {
    const { receiver, queued } = receiverInMemory();
    const { counted, passes } = countedKeys();
    const parsed = parsedLengths();
    const secret = { keys: async () => counted, rereadKeys: async () => counted };
    const refusal = receive({ ...signed('', 'other'), ...request }, { ...receiver, secret });
    await expect(refusal).rejects.toMatchObject({ name: 'RequestRefused' });
    expect(sumOf(parsed)).toBeLessThanOrEqual(MOST_DECODED);
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
      const parsed = parsedLengths();
      await receive({ ...signed(''), ...request }, receiver).catch((error: unknown) => {
        expect(error).toMatchObject({ name: 'RequestRefused' });
      });
      expect(sumOf(parsed)).toBeLessThanOrEqual(request.body.length + MOST_DECODED);
      expect(sumOf(queued.map(({ sizeBytes }) => sizeBytes))).toBeLessThan(MAX_BODY_BYTES);
    },
  );
});
