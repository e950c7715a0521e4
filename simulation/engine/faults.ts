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
  readonly #byKind: ReadonlyMap<FaultKind, readonly Fault[]>;

  constructor(time: VirtualTime, faults: readonly Fault[]) {
    this.#time = time;
    this.#byKind = Map.groupBy(faults, ({ kind }) => kind);
  }

  /** Whether a fault happens now. */
  happens(kind: FaultKind, random: Random): boolean {
    const faults = this.#byKind.get(kind);
    if (faults === undefined) return false;
    let rate = 0;
    for (const { from, to, rate: each } of faults) {
      if (from <= this.#time.now && this.#time.now < to) rate = Math.max(rate, each);
    }
    return rate > 0 && random.fraction() < rate;
  }
}
