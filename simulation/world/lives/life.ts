import { entered, enteredAgain, habitsOf } from '../notifications/entry.ts';
import { inWords } from '../notifications/in-words.ts';
import type { SentEvent, Style, ToldOrder } from '../notifications/sent-event.ts';
import { type Shape, shapeOf } from '../notifications/shape.ts';
import { type Habits, tell } from '../notifications/telling.ts';
import { type Random, seeded } from '../random.ts';
import type { Happening } from './happening.ts';
import { finish, type Handling, KINDS } from './happenings.ts';
import { type Outcome, type ResellerOrder, truthOf } from './order.ts';

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
  /** Whether the reseller used the order's number again, months after its end. */
  readonly comesBack: boolean;
  /** Whether its events have real dates: only then can they be put in sequence however they arrive. */
  readonly isDated: boolean;
  /** What has happened without any event that says so; a life without is told in full. */
  readonly untold: readonly string[];
};

/** An order as it is at a moment; undefined before its entry. */
export function orderAt({ steps }: Life, now: number): ResellerOrder | undefined {
  return steps.findLast(({ at }) => at <= now)?.order;
}

/** What is true of an order at a moment; undefined before its entry. */
export function truthAt(life: Life, now: number): Outcome | undefined {
  const order = orderAt(life, now);
  return order && truthOf(order);
}

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;
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
    this.#live(random.chance(0.7));
    const comesBack = this.#isDated && isOver(this.#order) && random.chance(0.05);
    if (comesBack) {
      this.#order = enteredAgain(this.#order, random);
      this.#at += random.integer(120, 280) * DAY_MS;
      this.#live(random.chance(0.7));
    }
    return {
      seed,
      index,
      customerOrderNumber: `Po-${seed}-${index}`,
      style,
      shape: shapeOf(random, seeded(seed ^ 0x3a9e5, index)),
      steps: this.#steps,
      comesBack,
      isDated: this.#isDated,
      untold: [...this.#untold],
    };
  }

  #live(isToEnd: boolean): void {
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
    for (let count = 0; isToEnd && count < 12; count++)
      this.#happen(finish(this.#order, random, this.#handling));
    this.#noteUnmentioned();
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

function isOver(order: ResellerOrder): boolean {
  const truth = truthOf(order);
  return truth === '_fulfilled' || truth === '_canceled';
}
