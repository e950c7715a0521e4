import { setTimeout as sleep } from 'node:timers/promises';

/** Waits until something is there. */
export async function eventually<T>(
  what: string,
  look: () => T | undefined | Promise<T | undefined>,
  patienceMs = 120_000,
): Promise<T> {
  for (const end = Date.now() + patienceMs; Date.now() < end; await sleep(20)) {
    const found = await look();
    if (found !== undefined) return found;
  }
  throw new Error(`Did not happen within ${patienceMs} ms: ${what}`);
}
