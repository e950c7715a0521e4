import { Misconfigured, TryLater } from './errors.ts';
import { keepSecret } from './redact.ts';

/** A secret's value as Secrets Manager holds it. */
export type SecretValue = string | Uint8Array;

/** Reads the values of a secret from where it is kept, the current one first. */
export type LoadSecret = () => Promise<readonly SecretValue[]>;

/** The keys that a secret holds. */
export type Keys = readonly [Uint8Array, ...Uint8Array[]];

/** A secret that is held in memory for a while. */
export type CachedSecret = {
  /**
   * The keys, from memory while they are fresh.
   *
   * @throws TryLater when the secret cannot be read and was not read for a day
   * @throws Misconfigured when it has no value, or none that is a key
   */
  keys(): Promise<Keys>;
  /**
   * Reads the secret again because its keys did not fit, unless that was done too often of late.
   *
   * @returns the keys if they were read again, else undefined
   */
  rereadKeys(): Promise<Keys | undefined>;
};

export type CachedSecretOptions = {
  readonly load: LoadSecret;
  /** The documented field of a secret that is a JSON object. */
  readonly field: string;
  readonly freshMs: number;
  /** Readings for keys that did not fit: one in this time, so that whoever sends wrong signatures costs no calls. */
  readonly rereadEveryMs: number;
  /** So many of these readings may be saved up, so that one wrong signature does not delay a new key; default 1. */
  readonly rereadsSaved?: number;
  readonly now: () => number;
};

/**
 * How long the last known keys serve on while the store does not answer. Longer than any outage of Secrets Manager that
 * is known, as a request that is answered 503 may not come again; and an end, as a key may have been replaced since.
 */
const MAX_STALE_MS = 24 * 3_600_000;

/**
 * Holds a secret's keys in memory. One reading is under way at a time, a failed one is never kept, and while the
 * store does not answer, the last known keys serve on for a day.
 */
export function cacheSecret(options: CachedSecretOptions): CachedSecret {
  const { load, field, freshMs, rereadEveryMs, rereadsSaved = 1, now } = options;
  const mayReread = allowance(rereadEveryMs, rereadsSaved, now);
  let cached: { readonly keys: Keys; readonly readAt: number; readonly freshUntil: number } | undefined;
  let loading: Promise<Keys> | undefined;

  const read = (): Promise<Keys> => {
    loading ??= load()
      .then((values) => {
        const keys = keysOf(values, field);
        keys.forEach(keepSecret);
        cached = { keys, readAt: now(), freshUntil: now() + freshMs };
        return keys;
      })
      .finally(() => {
        loading = undefined;
      });
    return loading;
  };
  const readOrServeStale = (): Promise<Keys> =>
    read().catch((error: unknown) => {
      if (cached === undefined || now() - cached.readAt >= MAX_STALE_MS) throw asBridgeError(error);
      // Ask again in a moment, not at each request: a store that is down must not slow every one of them.
      cached = { ...cached, freshUntil: now() + rereadEveryMs };
      return cached.keys;
    });

  return {
    keys: async () => (cached && now() < cached.freshUntil ? cached.keys : readOrServeStale()),
    rereadKeys: async () => (loading || mayReread() ? readOrServeStale() : undefined),
  };
}

/** Whether something may be done once more: one time in each interval, and at once as many as were saved up. */
function allowance(everyMs: number, saved: number, now: () => number): () => boolean {
  let spentUntil = Number.NEGATIVE_INFINITY;
  return () => {
    const earliest = Math.max(spentUntil, now() - saved * everyMs);
    if (earliest + everyMs > now()) return false;
    spentUntil = earliest + everyMs;
    return true;
  };
}

/**
 * The keys in a secret's values: the whole string is the key, untouched, or it is a JSON object whose documented
 * field holds one key or a list of them.
 *
 * A value that holds no key is passed over as long as another one does, so that a slip while setting a new version
 * refuses no authentic event.
 *
 * @throws Misconfigured when no value holds a key
 */
export function keysOf(values: readonly SecretValue[], field: string): Keys {
  const keys: Uint8Array[] = [];
  let fault = `The secret has no value; set it to the key, or to a JSON object with the field "${field}".`;
  for (const value of values.toReversed()) {
    const found = parseKeys(value, field);
    if (typeof found === 'string') fault = found;
    else keys.unshift(...found);
  }
  const [first, ...rest] = keys;
  if (first === undefined) throw new Misconfigured(fault);
  return [first, ...rest];
}

function parseKeys(value: SecretValue, field: string): readonly Uint8Array[] | string {
  if (typeof value !== 'string') return value.length === 0 ? 'The secret is empty.' : [value];
  const object = jsonObject(value);
  if (object === undefined) return value === '' ? 'The secret is empty.' : [Buffer.from(value)];
  const content = object[field];
  const list: readonly unknown[] = Array.isArray(content) ? content : [content];
  const texts = list.filter((entry) => typeof entry === 'string' && entry !== '');
  if (texts.length === 0 || texts.length < list.length) {
    return `The secret is a JSON object, but its field "${field}" is not a non-empty string or a list of such.`;
  }
  return texts.map((text) => Buffer.from(String(text)));
}

function jsonObject(text: string): Readonly<Record<string, unknown>> | undefined {
  if (!text.trimStart().startsWith('{')) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function asBridgeError(error: unknown): Misconfigured | TryLater {
  if (error instanceof Misconfigured) return error;
  return new TryLater('The secret could not be read; it will be tried again.', {
    code: 'secret-unavailable',
    cause: error,
  });
}
