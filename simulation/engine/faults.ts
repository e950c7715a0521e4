import type { Random } from '../world/random.ts';
import type { VirtualTime } from './virtual-time.ts';

/** What can go wrong, each where it says. */
export const FAULT_KINDS = [
  'lambda killed',
  'lambda late',
  'lambda answer lost',
  'sqs throttled',
  'sqs request lost',
  'sqs answer lost',
  'sqs entry failed',
  'dynamodb throttled',
  'dynamodb request lost',
  'dynamodb answer lost',
  'dynamodb unprocessed',
  'secrets down',
  'thirdwatch busy',
  'thirdwatch down',
  'thirdwatch slow',
  'thirdwatch key refused',
  'thirdwatch request lost',
  'thirdwatch answer lost',
  'thirdwatch applies late',
  'ingram down',
  'ingram busy',
  'ingram request lost',
  'webhook lost',
] as const;
export type FaultKind = (typeof FAULT_KINDS)[number];

/** A time in which so many of the chances of a fault come true. */
export type Fault = {
  readonly kind: FaultKind;
  readonly from: number;
  readonly to: number;
  /** From 0 to 1. */
  readonly rate: number;
};

/** The faults of a history. */
export class Faults {
  readonly #time: VirtualTime;
  readonly #byKind: ReadonlyMap<FaultKind, RateOverTime>;

  constructor(time: VirtualTime, faults: readonly Fault[]) {
    this.#time = time;
    const byKind = Map.groupBy(faults, ({ kind }) => kind);
    this.#byKind = new Map([...byKind].map(([kind, some]) => [kind, new RateOverTime(some)]));
  }

  /** Whether a fault happens now. */
  happens(kind: FaultKind, random: Random): boolean {
    const rate = this.#byKind.get(kind)?.at(this.#time.now) ?? 0;
    return rate > 0 && random.fraction() < rate;
  }
}

/** The rate of one kind of fault, which changes at the beginning and at the end of each. */
class RateOverTime {
  readonly #faults: readonly Fault[];
  #rate = 0;
  #from = Number.POSITIVE_INFINITY;
  #to = Number.NEGATIVE_INFINITY;

  constructor(faults: readonly Fault[]) {
    this.#faults = faults;
  }

  at(now: number): number {
    if (now < this.#from || this.#to <= now) this.#lookUp(now);
    return this.#rate;
  }

  #lookUp(now: number): void {
    const present = this.#faults.filter(({ from, to }) => from <= now && now < to);
    const changes = this.#faults.flatMap(({ from, to }) => [from, to]).filter((moment) => moment > now);
    this.#rate = Math.max(0, ...present.map(({ rate }) => rate));
    this.#from = now;
    this.#to = Math.min(...changes);
  }
}
