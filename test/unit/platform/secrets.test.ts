// Double: where the secret is kept, and the clock. Real: the cache.
import { describe, expect, it } from '@jest/globals';
import { compact } from '../../../lib/platform/compact.ts';
import { cacheSecret, type SecretValue } from '../../../lib/platform/secrets.ts';

const FRESH_MS = 300_000;
const REREAD_EVERY_MS = 30_000;
const DAY_MS = 24 * 3_600_000;

/** A cached secret whose store answers when the test says so. */
function secretInMemory({ rereadsSaved }: { rereadsSaved?: number } = {}) {
  const loads: PromiseWithResolvers<readonly SecretValue[]>[] = [];
  let nowMs = 1_000_000;
  const secret = cacheSecret({
    load: () => {
      const load = Promise.withResolvers<readonly SecretValue[]>();
      loads.push(load);
      return load.promise;
    },
    field: 'apiKey',
    freshMs: FRESH_MS,
    rereadEveryMs: REREAD_EVERY_MS,
    ...compact({ rereadsSaved }),
    now: () => nowMs,
  });
  const textOf = async (keys: Promise<readonly Uint8Array[] | undefined>) =>
    (await keys)?.map((key) => Buffer.from(key).toString('utf8'));
  return {
    loads,
    pass: (milliseconds: number) => {
      nowMs += milliseconds;
    },
    keys: () => textOf(secret.keys()),
    reread: () => textOf(secret.rereadKeys()),
    answer: (...values: readonly string[]) => loads.at(-1)?.resolve(values),
    fail: (error: unknown = new Error('the store is down')) => loads.at(-1)?.reject(error),
    /** Asks for the keys while the store answers with `values`. */
    async filledWith(...values: readonly string[]) {
      const keys = this.keys();
      this.answer(...values);
      await keys;
      return this;
    },
  };
}

describe('keys', () => {
  it('are loaded once for many callers', async () => {
    const memory = secretInMemory();
    const callers = [memory.keys(), memory.keys(), memory.keys()];
    memory.answer('key');
    expect(await Promise.all(callers)).toEqual([['key'], ['key'], ['key']]);
    expect(memory.loads).toHaveLength(1);
  });

  it('come from memory while they are fresh, and from the store from then on', async () => {
    const memory = await secretInMemory().filledWith('old');
    memory.pass(FRESH_MS - 1);
    expect(await memory.keys()).toEqual(['old']);
    expect(memory.loads).toHaveLength(1);
    memory.pass(1);
    const keys = memory.keys();
    memory.answer('new');
    expect(await keys).toEqual(['new']);
    expect(memory.loads).toHaveLength(2);
  });

  it('are asked for again after a failed load, which is shared but never kept', async () => {
    const memory = secretInMemory();
    const callers = [memory.keys(), memory.keys()];
    memory.fail(new Error('down'));
    for (const caller of await Promise.allSettled(callers)) {
      expect(caller).toMatchObject({
        status: 'rejected',
        reason: { name: 'TryLater', code: 'secret-unavailable', cause: { message: 'down' } },
      });
    }
    const again = memory.keys();
    memory.answer('key');
    expect(await again).toEqual(['key']);
  });

  it.each([[[]], [['']], [['{"apiKey":""}']]])(
    'are refused as misconfigured when the store holds %j',
    async (values) => {
      const memory = secretInMemory();
      const keys = memory.keys();
      memory.answer(...values);
      await expect(keys).rejects.toMatchObject({ name: 'Misconfigured', code: 'misconfigured' });
      const again = memory.keys();
      memory.answer('key');
      expect(await again).toEqual(['key']);
    },
  );

  it.each([
    ['is down', (memory: ReturnType<typeof secretInMemory>) => memory.fail()],
    ['holds no key any more', (memory: ReturnType<typeof secretInMemory>) => memory.answer('')],
  ])('serve on while the store %s, which is asked again in a moment only', async (_, breakStore) => {
    const memory = await secretInMemory().filledWith('old');
    memory.pass(FRESH_MS);
    const callers = [memory.keys(), memory.keys()];
    breakStore(memory);
    expect(await Promise.all(callers)).toEqual([['old'], ['old']]);
    memory.pass(REREAD_EVERY_MS - 1);
    expect(await memory.keys()).toEqual(['old']);
    expect(memory.loads).toHaveLength(2);
    memory.pass(1);
    const keys = memory.keys();
    memory.answer('new');
    expect(await keys).toEqual(['new']);
  });
});

describe('the last known keys', () => {
  it('serve on for a day without the store, and no longer', async () => {
    const memory = await secretInMemory().filledWith('old');
    const keysWhileDown = () => {
      const keys = memory.keys();
      memory.fail();
      return keys;
    };
    for (let hour = 1; hour < 24; hour++) {
      memory.pass(DAY_MS / 24);
      expect(await keysWhileDown()).toEqual(['old']);
    }
    memory.pass(DAY_MS / 24);

    await expect(keysWhileDown()).rejects.toMatchObject({ name: 'TryLater', code: 'secret-unavailable' });
    const reread = memory.reread();
    memory.fail();
    await expect(reread).rejects.toMatchObject({ code: 'secret-unavailable' });

    const keys = memory.keys();
    memory.answer('new');
    expect(await keys).toEqual(['new']);
  });
});

describe('rereading', () => {
  it('reads fresh keys again, and keeps what it finds', async () => {
    const memory = await secretInMemory().filledWith('old');
    const reread = memory.reread();
    memory.answer('new', 'old');
    expect(await reread).toEqual(['new', 'old']);
    expect(await memory.keys()).toEqual(['new', 'old']);
    expect(memory.loads).toHaveLength(2);
  });

  it('happens at most every 30 s', async () => {
    const memory = await secretInMemory().filledWith('old');
    const first = memory.reread();
    memory.answer('new');
    await first;
    memory.pass(REREAD_EVERY_MS - 1);
    expect(await memory.reread()).toBeUndefined();
    expect(memory.loads).toHaveLength(2);
    memory.pass(1);
    const second = memory.reread();
    memory.answer('newer');
    expect(await second).toEqual(['newer']);
  });

  it('may be saved up: so many at once, and one more each 30 s', async () => {
    const memory = await secretInMemory({ rereadsSaved: 3 }).filledWith('old');
    const reread = () => {
      const keys = memory.reread();
      memory.answer('new');
      return keys;
    };
    for (let reading = 1; reading <= 3; reading++) expect(await reread()).toEqual(['new']);
    expect(await reread()).toBeUndefined();
    memory.pass(REREAD_EVERY_MS);
    expect(await reread()).toEqual(['new']);
    expect(await reread()).toBeUndefined();
    memory.pass(2 * REREAD_EVERY_MS);
    for (let reading = 1; reading <= 2; reading++) expect(await reread()).toEqual(['new']);
    expect(await reread()).toBeUndefined();
    memory.pass(100 * REREAD_EVERY_MS);
    for (let reading = 1; reading <= 3; reading++) expect(await reread()).toEqual(['new']);
    expect(await reread()).toBeUndefined();
  });

  it('is one reading for concurrent callers', async () => {
    const memory = await secretInMemory().filledWith('old');
    const callers = [memory.reread(), memory.reread(), memory.reread()];
    memory.answer('new');
    expect(await Promise.all(callers)).toEqual([['new'], ['new'], ['new']]);
    expect(memory.loads).toHaveLength(2);
  });

  it('joins a load that is under way', async () => {
    const memory = secretInMemory();
    const callers = [memory.keys(), memory.reread()];
    memory.answer('key');
    expect(await Promise.all(callers)).toEqual([['key'], ['key']]);
    expect(memory.loads).toHaveLength(1);
  });

  it('gives the last known keys while the store is down, and does not ask it again at once', async () => {
    const memory = await secretInMemory().filledWith('old');
    const callers = [memory.reread(), memory.reread()];
    memory.fail();
    expect(await Promise.all(callers)).toEqual([['old'], ['old']]);
    expect(await memory.reread()).toBeUndefined();
    expect(memory.loads).toHaveLength(2);
  });

  it('fails as a load does when no key was ever read', async () => {
    const memory = secretInMemory();
    const reread = memory.reread();
    memory.fail();
    await expect(reread).rejects.toMatchObject({
      code: 'secret-unavailable',
      message: 'The secret could not be read; it will be tried again.',
    });
  });
});
