/** A source of choices, the same for the same seed. */
export type Random = {
  /** From 0 to below 1. */
  readonly fraction: () => number;
  /** A whole number, both bounds included. */
  readonly integer: (min: number, max: number) => number;
  readonly chance: (probability: number) => boolean;
  readonly pick: <T>(choices: readonly [T, ...T[]]) => T;
  /** At least one of the choices, in their sequence. */
  readonly some: <T>(choices: readonly T[]) => readonly T[];
  readonly shuffled: <T>(choices: readonly T[]) => readonly T[];
};

/** Choices by Mulberry32: what `index` is given under a seed does not depend on any other index. */
export function seeded(seed: number, index: number): Random {
  let state = (Math.imul(seed ^ 0x9e3779b9, 0x85ebca6b) ^ Math.imul(index + 1, 0xc2b2ae35)) >>> 0;
  const fraction = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const integer = (min: number, max: number) => min + Math.floor(fraction() * (max - min + 1));
  const shuffled = <T>(choices: readonly T[]) => {
    const keyed = choices.map((choice) => ({ choice, key: fraction() }));
    return keyed.sort((a, b) => a.key - b.key).map(({ choice }) => choice);
  };
  return {
    fraction,
    integer,
    chance: (probability) => fraction() < probability,
    pick: (choices) => choices[integer(0, choices.length - 1)] ?? choices[0],
    some: (choices) => {
      const kept = choices.filter(() => fraction() < 0.5);
      const index = integer(0, choices.length - 1);
      return kept.length > 0 ? kept : choices.slice(index, index + 1);
    },
    shuffled,
  };
}
