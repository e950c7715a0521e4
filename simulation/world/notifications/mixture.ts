import { type Random, seeded } from '../random.ts';

/** What a sender writes in one form now and in another then, or in a rare form. It means the same in each. */
export type Mixture = {
  /** What stands between several tracking numbers in one field; undefined where each has a field of its own. */
  readonly betweenNumbers?: string;
  /** Whether the numbers of lines have as many zeros as the event happens to write. */
  readonly mixesZeros: boolean;
  /** Whether Ingram's own numbers are in lower case now and then. */
  readonly mixesCasing: boolean;
  readonly mixesZones: boolean;
  /** Whether all Ingram orders of an event stand in one resource, as in v7. */
  readonly nestsOrders: boolean;
  /** Whether the keys are in another sequence when an event is sent again. */
  readonly shufflesKeys: boolean;
  /** Whether a date that is none lies far ahead, instead of far back. */
  readonly datesAhead: boolean;
};

const LINE_FORMS = ['001', '01', '1'] as const;
const TIMESTAMP_FORMS = ['Z', 'sevenDigits', '+08:30', '-03:30', '+0545'] as const;

/** How many zeros a line number begins with, shown by that of line 1. */
export type LineForm = (typeof LINE_FORMS)[number];
/** In which zone a time is written; `sevenDigits` is in UTC. */
export type TimestampForm = (typeof TIMESTAMP_FORMS)[number];

/** How often a sender has each of the habits. */
const SHARE = 0.12;

/** What a sender mixes, drawn from a source of its own. */
export function mixtureOf(random: Random): Mixture {
  const betweenNumbers = random.pick([', ', ',', ';', ' ']);
  return {
    ...(random.chance(SHARE) && { betweenNumbers }),
    mixesZeros: random.chance(SHARE),
    mixesCasing: random.chance(SHARE),
    mixesZones: random.chance(SHARE),
    nestsOrders: random.chance(SHARE),
    shufflesKeys: random.chance(SHARE),
    datesAhead: random.chance(SHARE),
  };
}

/** The forms of one event, where its sender mixes them. */
export type Forms = {
  readonly line: LineForm;
  readonly timestamp: TimestampForm;
  readonly isOrderLower: boolean;
  readonly isSubOrderLower: boolean;
};

/** What an event draws from the forms that are mixed: the same whenever it is sent. */
export function formsOf(eventId: string): Forms {
  const random = seeded(hashOf(eventId), 0);
  return {
    line: random.pick(LINE_FORMS),
    timestamp: random.pick(TIMESTAMP_FORMS),
    isOrderLower: random.chance(0.5),
    isSubOrderLower: random.chance(0.5),
  };
}

/** The same body with the keys of each object in another sequence. */
export function withShuffledKeys(body: string, eventId: string): string {
  const random = seeded(hashOf(eventId), 1);
  return JSON.stringify(shuffled(JSON.parse(body), random));
}

function shuffled(value: unknown, random: Random): unknown {
  if (Array.isArray(value)) return value.map((entry) => shuffled(entry, random));
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([key, content]) => [key, shuffled(content, random)] as const);
  return Object.fromEntries(random.shuffled(entries));
}

function hashOf(text: string): number {
  return Array.from(text).reduce((hash, letter) => (Math.imul(hash, 31) + letter.charCodeAt(0)) | 0, 0);
}
