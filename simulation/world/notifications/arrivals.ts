import type { Arrived } from '../judge/judge.ts';
import type { Life } from '../lives/life.ts';
import { type Random, seeded } from '../random.ts';

const SECOND_MS = 1000;
const DAY_MS = 24 * 60 * 60 * SECOND_MS;

/** How the events of a life arrive: at once and in their sequence, late and out of it, some more than once. */
export function arrivalsOf(life: Life): readonly Arrived[] {
  const random = seeded(life.seed ^ 0x5eed, life.index);
  const manner = mannerOf(life, random);
  const events = life.steps.flatMap(({ event }) => event ?? []);
  const end = Math.floor(events.at(-1)?.sentAt ?? 0);
  const arrived = events.map((event, place): Arrived => {
    // Dates may be fractions of a millisecond apart.
    const sentAt = Math.floor(event.sentAt);
    const atOnce = sentAt + SECOND_MS + place;
    if (manner === 'in sequence') return { event, receivedAt: atOnce };
    const late = manner === 'shuffled' ? end - sentAt : 0;
    const isLate = manner === 'shuffled' || random.chance(0.4);
    return { event, receivedAt: atOnce + late + (isLate ? random.integer(0, 3 * DAY_MS) : 0) };
  });
  return [...arrived, ...repeated(arrived, life.isDated, random)].sort((a, b) => a.receivedAt - b.receivedAt);
}

function mannerOf({ isDated, comesBack }: Life, random: Random): 'in sequence' | 'delayed' | 'shuffled' {
  // Without a date, nothing but its arrival says when an event was sent.
  if (!isDated) return 'in sequence';
  return random.pick(['in sequence', 'in sequence', 'delayed', comesBack ? 'delayed' : 'shuffled'] as const);
}

/** Some events arrive again: as they were, or sent anew, with the time of that. */
function repeated(arrived: readonly Arrived[], isDated: boolean, random: Random): readonly Arrived[] {
  if (!random.chance(0.2)) return [];
  return random.some(arrived).map(({ event, receivedAt }) => {
    const later = random.chance(0.5) ? SECOND_MS : random.integer(0, 5 * DAY_MS);
    const again = receivedAt + later;
    const isSentAnew = isDated && random.chance(0.5);
    return { event, receivedAt: again, ...(isSentAnew && { sentAgainAt: again - SECOND_MS }) };
  });
}
