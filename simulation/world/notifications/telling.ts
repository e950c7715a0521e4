import type { Happening } from '../lives/happening.ts';
import { liveOf, type Unit } from '../lives/order.ts';
import type { Random } from '../random.ts';
import type { Style, ToldLine, ToldOrder } from './sent-event.ts';
import { holdWord, ownKindOfWord, ownWord, type Vocabulary, wordOf } from './words.ts';

/** How one sender writes its events. */
export type Habits = {
  readonly style: Style;
  /** Whose words it uses beside quantities. */
  readonly vocabulary: Vocabulary;
  /** Which quantities it tells, where it tells any. */
  readonly quantities: 'all' | 'requested and shipped' | 'what the event is about';
  /** Whether a sub-order goes on showing what it was entered with, once its rest has moved on. */
  readonly keepsEntered: boolean;
  readonly namesSubOrders: 'always' | 'sometimes' | 'never';
  /** Whether lines go without a word wherever their quantities speak for themselves. */
  readonly isWordless: boolean;
  /** Whether a word that is on no list of Ingram's stands there instead. */
  readonly hasWordsOfItsOwn: boolean;
};

/** What an event tells, and what of it no receiver can read. */
export type Told = { readonly orders: readonly ToldOrder[]; readonly untold: readonly string[] };

type EventStyle = Exclude<Style, 'mixed'>;

const EVENT_STYLES = ['all', 'changed', 'words', 'wide', 'bare'] as const satisfies readonly EventStyle[];

/**
 * Tells of what happened as a sender would.
 *
 * @returns undefined where its style has no words for it, as most have none for a release
 */
export function tell(happening: Happening, habits: Habits, random: Random): Told | undefined {
  const style = styleFor(happening, habits, random);
  if (style === undefined) return undefined;
  const untold: string[] = [];
  const orders = [...happening.affected].map(([number, affected]): ToldOrder => {
    if (style === 'bare') {
      untold.push(...untoldWithoutLines(happening, number));
      return { number, lines: [] };
    }
    const units = happening.after.ingramOrders.find((order) => order.number === number)?.units ?? [];
    const telling = new LineTelling(happening, habits, style, affected, random, untold);
    return { number, lines: telling.listed(units).map((unit) => telling.line(unit)) };
  });
  return { orders, untold };
}

function styleFor(happening: Happening, habits: Habits, random: Random): EventStyle | undefined {
  const style = habits.style === 'mixed' ? random.pick(EVENT_STYLES) : habits.style;
  const { type, isWhole, isRelease } = happening;
  if (isRelease) {
    const saysReleased = style === 'wide' || (habits.vocabulary === 'wide' && style !== 'words');
    return saysReleased && style !== 'bare' && random.chance(0.7) ? style : undefined;
  }
  // Ingram documents "voided" of an order, and without lines there are no words for a part of it.
  return style === 'bare' && type === 'order_voided' && !isWhole ? 'words' : style;
}

function untoldWithoutLines(happening: Happening, number: string): readonly string[] {
  const { type, isWhole, isShipment, affected } = happening;
  if (isShipment && type === 'order_invoiced') return ['which pieces have shipped'];
  const isLeft = affected.get(number)?.some((unit) => liveOf(unit) > 0) || !isWhole;
  if ((type === 'order_shipped' || type === 'order_invoiced') && isLeft) return ['which pieces have shipped'];
  return type === 'order_hold' && !isWhole ? ['which lines are on hold'] : [];
}

/** Lists the lines of one Ingram order in one event. */
class LineTelling {
  readonly #happening: Happening;
  readonly #habits: Habits;
  readonly #style: Exclude<EventStyle, 'bare'>;
  readonly #vocabulary: Vocabulary;
  readonly #affected: ReadonlySet<Unit>;
  readonly #random: Random;
  readonly #untold: string[];
  readonly #listsAll: boolean;
  readonly #omitsMoved: boolean;

  constructor(
    happening: Happening,
    habits: Habits,
    style: Exclude<EventStyle, 'bare'>,
    affected: readonly Unit[],
    random: Random,
    untold: string[],
  ) {
    this.#happening = happening;
    this.#habits = habits;
    this.#style = style;
    this.#affected = new Set(affected);
    this.#random = random;
    this.#untold = untold;
    this.#vocabulary = style === 'words' ? 'three' : style === 'wide' ? 'wide' : habits.vocabulary;
    this.#listsAll = style === 'all' || (style === 'wide' && random.chance(0.5));
    this.#omitsMoved = random.chance(0.5);
  }

  listed(units: readonly Unit[]): readonly Unit[] {
    return units.filter((unit) => (this.#affected.has(unit) ? this.#lists(unit) : this.#listsToo(unit)));
  }

  line(unit: Unit): ToldLine {
    const { namesSubOrders } = this.#habits;
    const named = namesSubOrders === 'always' || (namesSubOrders === 'sometimes' && this.#random.chance(0.5));
    const word =
      this.#word(unit) ?? (this.#habits.hasWordsOfItsOwn ? ownKindOfWord(this.#random) : undefined);
    return {
      line: unit.line,
      ...(named && { suffix: unit.suffix }),
      ...(word !== undefined && { word }),
      ...this.#quantities(unit),
      ...(unit.shipped > 0 && this.#random.chance(0.3) && { trackingNumbers: trackingNumbers(unit) }),
    };
  }

  /** What moves on to the next sub-order is not always named along with what has shipped of the first. */
  #lists(unit: Unit): boolean {
    const isMoved = this.#happening.type === 'order_shipped' && unit.shipped === 0;
    if (!isMoved || this.#listsAll || !this.#omitsMoved) return true;
    if (!this.#habits.keepsEntered || !this.#tells) this.#untold.push('the rest that moved on');
    return false;
  }

  #listsToo(unit: Unit): boolean {
    const isGone = liveOf(unit) === 0;
    if (this.#listsAll) {
      // The three words cannot say that a line was voided before.
      const isSayable = this.#vocabulary === 'wide' || !unit.isVoid || unit.shipped > 0;
      return isSayable || (this.#happening.type !== 'order_hold' && this.#random.chance(0.5));
    }
    return this.#style === 'words' && isGone && !unit.isVoid && this.#random.chance(0.2);
  }

  get #tells(): boolean {
    return this.#style === 'all' || this.#style === 'changed';
  }

  #word(unit: Unit): string | undefined {
    const { type, isRelease, isWhole } = this.#happening;
    const isAffected = this.#affected.has(unit);
    const random = this.#random;
    if (!isAffected) return wordOf(unit, this.#vocabulary, random);
    if (isRelease) return random.pick(['RELEASED', 'Released', 'im::released']);
    if (type === 'order_hold' || type === 'order_voided') {
      const isClear = isWhole || !this.#listsAll;
      if (isClear && this.#isWordless()) return undefined;
      if (isClear && this.#vocabulary === 'three') return unit.isBackordered ? 'Backordered' : 'Open';
      return type === 'order_hold' ? holdWord(random) : random.pick(['IM::voided', 'VOIDED', 'Canceled']);
    }
    if (this.#isWordless() && this.#tells && this.#habits.quantities === 'all') return undefined;
    const word = ownWord(unit, type, this.#vocabulary, this.#tells, random);
    if (word.isMisleading) this.#untold.push('that a part has shipped, not all');
    return word.text;
  }

  #isWordless(): boolean {
    return this.#habits.isWordless && this.#tells;
  }

  #quantities(unit: Unit): Partial<ToldLine> {
    if (!this.#tells) return {};
    const requested = this.#habits.keepsEntered ? unit.entered : unit.requested;
    const rest = this.#habits.keepsEntered ? requested - unit.shipped : liveOf(unit);
    const backordered = unit.isVoid ? 0 : unit.isBackordered || unit.entered > unit.requested ? rest : 0;
    if (this.#habits.quantities === 'all') return { requested, shipped: unit.shipped, backordered };
    if (this.#habits.quantities === 'requested and shipped') return { requested, shipped: unit.shipped };
    const { type } = this.#happening;
    if (type === 'order_shipped' || type === 'order_invoiced') return { shipped: unit.shipped };
    return type === 'order_backordered' ? { requested, backordered } : { requested };
  }
}

function trackingNumbers({ line, suffix, shipped }: Unit): readonly string[] {
  return Array.from({ length: shipped }, (_, index) => `1Z-${line}-${suffix}-${index + 1}`);
}
