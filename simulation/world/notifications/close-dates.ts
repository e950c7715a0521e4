import type { Life } from '../lives/life.ts';
import { seeded } from '../random.ts';

/** A double holds the milliseconds since 1970 to a quarter of a microsecond. */
const LEAST_STEP = 20;
const STEPS_PER_MS = 10_000;

/**
 * The same life, told by a sender that dates the events of one moment in the sequence in which they happened, fractions of
 * a millisecond apart. They arrive when they would have.
 */
export function withCloseDates(life: Life): Life {
  const random = seeded(life.seed ^ 0xc105e, life.index);
  const step = random.integer(LEAST_STEP, 10 * LEAST_STEP) / STEPS_PER_MS;
  if (!random.chance(0.5)) return life;
  const seen = new Map<number, number>();
  const steps = life.steps.map((one) => {
    if (one.event === undefined) return one;
    const { sentAt } = one.event;
    const place = seen.get(sentAt) ?? 0;
    seen.set(sentAt, place + 1);
    return { ...one, event: { ...one.event, sentAt: sentAt + place * step } };
  });
  return { ...life, steps };
}
