import type { EventType, ToldLine } from '../notifications/sent-event.ts';

/** What a line's word can mean. Undefined stands for no word, and for one that is on no list of Ingram's. */
export type Meaning =
  | 'hold'
  | 'released'
  | 'void'
  | 'shipped'
  | 'partly shipped'
  | 'backordered'
  | 'open'
  | 'on its way';

const MEANINGS: Readonly<Record<string, Meaning>> = {
  released: 'released',
  voided: 'void',
  canceled: 'void',
  cancelled: 'void',
  rejected: 'void',
  shipped: 'shipped',
  invoiced: 'shipped',
  billed: 'shipped',
  paid: 'shipped',
  delivered: 'shipped',
  edelivered: 'shipped',
  partiallyshipped: 'partly shipped',
  partiallydelivered: 'partly shipped',
  backordered: 'backordered',
  backorder: 'backordered',
  open: 'open',
};

const ON_ITS_WAY = new Set([
  ...['pending', 'ordernotprinted', 'picked', 'inspected', 'packed', 'billingerror', 'forcebilling'],
  ...['transferred', 'billforhistoryonly', 'openorder', 'inprogress', 'processing'],
]);

const known = new Map<string, Meaning | undefined>();

/** What a word means, however it is written. */
export function meaningOf(word: string | undefined): Meaning | undefined {
  if (word === undefined) return undefined;
  if (!known.has(word)) known.set(word, meaningIn(word));
  return known.get(word);
}

function meaningIn(word: string): Meaning | undefined {
  const plain = word
    .toLowerCase()
    .replace(/^im::/, '')
    .replaceAll(/[\s_-]/g, '');
  if (plain.includes('hold')) return 'hold';
  return ON_ITS_WAY.has(plain) ? 'on its way' : MEANINGS[plain];
}

/** Whether an event's type is about one of its lines; `partly` where it can be about some of its pieces, not all. */
export type About = 'yes' | 'no' | 'maybe' | 'partly';

/** Which of its lines an event's type is about: those that say so; else those that say nothing; else all that can be. */
export function aboutness(type: EventType, lines: readonly ToldLine[]): (line: ToldLine) => About {
  const isSilent = (line: ToldLine) => meaningOf(line.word) === undefined && !isSettled(line);
  if (lines.some((line) => bearsOwnWord(type, line))) {
    return (line) => {
      if (bearsOwnWord(type, line)) return 'yes';
      if (isSilent(line)) return 'maybe';
      return isOfShipment(type) && line.shipped === undefined ? 'partly' : 'no';
    };
  }
  if (lines.some(isSilent)) return (line) => (isSilent(line) ? 'yes' : 'no');
  const isRelease = lines.some(({ word }) => meaningOf(word) === 'released');
  return (line) => {
    const meaning = meaningOf(line.word);
    if (meaning === 'shipped' || meaning === 'released' || isSettled(line)) return 'no';
    // The three documented words cannot say "held" or "voided"; others can, and do not.
    const isDocumented = meaning === 'open' || meaning === 'backordered';
    const isUnsayable = type === 'order_hold' || type === 'order_voided';
    return isDocumented && isUnsayable && !isRelease ? 'yes' : 'maybe';
  };
}

function bearsOwnWord(type: EventType, { word, shipped = 0, backordered = 0 }: ToldLine): boolean {
  const meaning = meaningOf(word);
  switch (type) {
    case 'order_voided':
      return meaning === 'void';
    case 'order_hold':
      return meaning === 'hold';
    case 'order_backordered':
      return meaning === 'backordered' || backordered > 0;
    case 'order_shipped':
    case 'order_invoiced':
      return meaning === 'shipped' || meaning === 'partly shipped' || shipped > 0;
    case 'async_order_create':
      return true;
  }
}

/** Whether an event's type is about goods that have left. */
export function isOfShipment(type: EventType): boolean {
  return type === 'order_shipped' || type === 'order_invoiced';
}

/** Whether a line's quantities leave nothing to be said. */
export function isSettled({ requested, shipped }: ToldLine): boolean {
  return requested !== undefined && shipped !== undefined && shipped >= requested;
}

/** Several rows of a line without the numbers of their sub-orders are parts of it; what is left stands in one of them. */
export function wholeRows(lines: readonly ToldLine[]): readonly ToldLine[] {
  const byUnit = Map.groupBy(lines, ({ line, suffix }) => `${line}/${suffix ?? ''}`);
  return [...byUnit.values()].flatMap((parts) => (parts.length === 1 ? parts : [wholeRow(parts)]));
}

function wholeRow(parts: readonly ToldLine[]): ToldLine {
  const [first = { line: '' }] = parts;
  const left = parts.find((part) => !isSettled(part)) ?? first;
  const sum = (key: 'requested' | 'shipped') => parts.reduce((total, part) => total + (part[key] ?? 0), 0);
  return { ...left, requested: sum('requested'), shipped: sum('shipped') };
}
