import { type Random, seeded } from '../world/random.ts';

/**
 * Random numbers, the same for the same seed. Each subject has its own: what befalls an order does not change when
 * another order is left out of the history.
 */
export class RandomSources {
  readonly #seed: number;
  readonly #bySubject = new Map<string, Random>();

  constructor(seed: number) {
    this.#seed = seed;
  }

  of(subject: string): Random {
    const known = this.#bySubject.get(subject);
    if (known !== undefined) return known;
    const random = seeded(this.#seed, hashOf(subject));
    this.#bySubject.set(subject, random);
    return random;
  }
}

/** FNV-1a. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  }
  return hash >>> 0;
}
