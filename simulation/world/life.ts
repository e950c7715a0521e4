import { finish, type Handling, type Happening, KINDS } from './happenings.ts';
import { type IngramOrder, liveOf, type ResellerOrder, type Unit } from './order.ts';
import { type Random, seeded } from './random.ts';
import type { SentEvent, Style, ToldOrder } from './sent-event.ts';
import { type Habits, tell } from './telling.ts';
import { type Shape, shapeOf } from './wire.ts';

/** One moment of an order's life. */
type Step = {
  /** In milliseconds since 1970. */
  readonly at: number;
  readonly what: string;
  /** All that is so from then on. */
  readonly order: ResellerOrder;
  /** What Ingram sent of it, unless it kept silent. */
  readonly event?: SentEvent;
};

/** An order's life, from its entry to its end. */
export type Life = {
  readonly seed: number;
  readonly index: number;
  readonly customerOrderNumber: string;
  readonly style: Style;
  readonly shape: Shape;
  readonly steps: readonly Step[];
  /** Whether its events have real dates: only then can they be put in sequence however they arrive. */
  readonly isDated: boolean;
  /** What has happened without any event that says so; a life without is told in full. */
  readonly untold: readonly string[];
};

const MINUTE_MS = 60_000;
const START_MS = Date.UTC(2026, 0, 5, 8);
const STYLE_NAMES: readonly Style[] = ['all', 'changed', 'words', 'wide', 'bare', 'mixed'];

/** The life of the order `index` of a seed; each is of the next style. */
export function lifeOf(seed: number, index: number): Life {
  const random = seeded(seed, index);
  const style = STYLE_NAMES[index % STYLE_NAMES.length] ?? 'all';
  const handling: Handling = { movesBackorders: random.chance(0.4) };
  const habits = habitsOf(style, handling, random);
  return new Living(random, habits, handling).life(seed, index, style);
}

function habitsOf(style: Style, { movesBackorders }: Handling, random: Random): Habits {
  const rarely = random.chance(0.2) ? 'sometimes' : 'never';
  return {
    style,
    vocabulary: random.chance(0.5) ? 'three' : 'wide',
    quantities: random.chance(0.7)
      ? 'all'
      : random.pick(['requested and shipped', 'what the event is about'] as const),
    keepsEntered: random.chance(0.5),
    namesSubOrders: movesBackorders || random.chance(0.7) ? 'always' : rarely,
    isWordless: random.chance(0.1),
  };
}

function entered(random: Random): ResellerOrder {
  const count = random.pick([1, 1, 1, 2, 2, 3]);
  const numbers = random.shuffled(['20-RD128', '20-RD205', '29-02738']).slice(0, count);
  return { ingramOrders: numbers.map((number) => ({ number, units: enteredUnits(random) })) };
}

function enteredUnits(random: Random): readonly Unit[] {
  const first = random.pick([1, 1, 1, 8]);
  return Array.from({ length: random.pick([1, 1, 1, 2, 2, 3, 4, 6]) }, (_, index): Unit => {
    const quantity = random.pick([1, 1, 2, 3, 5]);
    return {
      line: String(first + index).padStart(3, '0'),
      suffix: random.pick([11, 11, 11, 21]),
      entered: quantity,
      requested: quantity,
      shipped: 0,
      isVoid: false,
      isHeld: false,
      isBackordered: false,
      invoiced: 0,
    };
  });
}

class Living {
  readonly #random: Random;
  readonly #habits: Habits;
  readonly #handling: Handling;
  readonly #isDated: boolean;
  readonly #hasTies: boolean;
  readonly #steps: Step[] = [];
  readonly #untold = new Set<string>();
  #at = START_MS;
  #order: ResellerOrder;

  constructor(random: Random, habits: Habits, handling: Handling) {
    this.#random = random;
    this.#habits = habits;
    this.#handling = handling;
    this.#isDated = random.chance(0.95);
    this.#hasTies = this.#isDated && random.chance(0.08);
    this.#order = entered(random);
  }

  life(seed: number, index: number, style: Style): Life {
    const random = this.#random;
    const createResult = random.pick(['none', 'none', 'none', 'first', 'first', 'late'] as const);
    const atFirst = this.#order;
    this.#steps.push({ at: this.#at, what: `is entered: ${inWords(atFirst)}`, order: atFirst });
    if (createResult === 'first') this.#tellOfCreation(atFirst);
    const events = random.integer(1, 7);
    for (let count = 0; count < events; count++) {
      this.#happen(this.#anything());
      if (createResult === 'late' && count === 0) this.#tellOfCreation(atFirst);
    }
    const isFinished = random.chance(0.7);
    for (let count = 0; isFinished && count < 12; count++)
      this.#happen(finish(this.#order, random, this.#handling));
    this.#noteUnmentioned();
    return {
      seed,
      index,
      customerOrderNumber: `PO-${seed}-${index}`,
      style,
      shape: shapeOf(random),
      steps: this.#steps,
      isDated: this.#isDated,
      untold: [...this.#untold],
    };
  }

  #anything(): Happening | undefined {
    const total = KINDS.reduce((sum, [weight]) => sum + weight, 0);
    for (let attempts = 0; attempts < 10; attempts++) {
      let left = this.#random.fraction() * total;
      const kind = KINDS.find(([weight]) => {
        left -= weight;
        return left < 0;
      });
      const happening = kind?.[1](this.#order, this.#random, this.#handling);
      if (happening !== undefined) return happening;
    }
    return undefined;
  }

  #happen(happening: Happening | undefined): void {
    if (happening === undefined) return;
    const told = tell(happening, this.#habits, this.#random);
    this.#order = happening.after;
    if (told === undefined) {
      this.#pass();
      this.#untold.add('a release');
      this.#steps.push({ at: this.#at, what: `${happening.what}, and keeps silent`, order: this.#order });
      return;
    }
    for (const what of told.untold) this.#untold.add(what);
    this.#send(happening.what, happening.type, told.orders);
  }

  #send(what: string, type: SentEvent['type'], orders: readonly ToldOrder[]): void {
    const isTie = this.#hasTies && this.#random.chance(0.5) && this.#steps.length > 1;
    if (!isTie) this.#pass();
    const event: SentEvent = {
      id: `EV${this.#random.integer(1e8, 1e9)}${this.#steps.length}`,
      type,
      sentAt: this.#at,
      timestamp: this.#isDated || this.#random.chance(0.5) ? 'sentAt' : this.#noDate(),
      orders,
    };
    this.#steps.push({ at: this.#at, what, order: this.#order, event });
  }

  #noDate(): SentEvent['timestamp'] {
    return this.#random.pick(['missing', '0001-01-01T00:00:00', '1970-01-01T00:00:00Z']);
  }

  /** Mostly hours go by, sometimes minutes. */
  #pass(): void {
    const minutes = this.#random.chance(0.8) ? this.#random.integer(60, 3000) : this.#random.integer(1, 12);
    this.#at += minutes * MINUTE_MS + this.#random.integer(0, 59_999);
  }

  #tellOfCreation({ ingramOrders }: ResellerOrder): void {
    const orders = ingramOrders.map(({ number, units }) => ({
      number,
      lines: units.map(({ line, suffix, requested }) => ({
        line,
        ...(this.#habits.namesSubOrders !== 'never' && { suffix }),
        word: this.#random.pick(['Open', 'In Progress']),
        requested,
        backordered: 0,
      })),
    }));
    this.#send('tells the result of its creation', 'async_order_create', orders);
  }

  /** A line that no event has named is not there for anyone who only hears the events. */
  #noteUnmentioned(): void {
    const told = this.#steps.flatMap(({ event }) => event?.orders ?? []);
    for (const { number, units } of this.#order.ingramOrders) {
      const ours = told.filter((order) => order.number === number);
      const lines = new Set(ours.flatMap((order) => order.lines.map(({ line }) => line)));
      const isSpokenOf = ours.length > 0 && (lines.size === 0 || units.every(({ line }) => lines.has(line)));
      if (!isSpokenOf) this.#untold.add('a line that no event names');
    }
  }
}

/** An order as a person reads it. */
export function inWords({ ingramOrders }: ResellerOrder): string {
  return ingramOrders.map(ingramOrderInWords).join('; ');
}

function ingramOrderInWords({ number, units }: IngramOrder): string {
  return `${number} ${units.map((unit) => `${unit.line}/-${unit.suffix} ${unitInWords(unit)}`).join(', ')}`;
}

function unitInWords(unit: Unit): string {
  const rest = unit.requested - unit.shipped;
  const live = liveOf(unit) > 0 && (unit.isHeld ? ' held' : unit.isBackordered ? ' backordered' : ' open');
  return `${unit.shipped} of ${unit.requested} shipped${rest === 0 ? '' : live || ' void'}`;
}
