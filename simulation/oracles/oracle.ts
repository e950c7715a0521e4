import type { Observer } from '../engine/occurrences.ts';

/** Something that must not be so. */
export type Violation = {
  readonly oracle: string;
  readonly at: number;
  /** The order that it is about, by its index in the history. */
  readonly orderIndex?: number | undefined;
  readonly what: string;
};

/** Watches what occurs for one kind of fault. */
export type Oracle = {
  readonly observe: Observer;
  /** Judges what is left when nothing occurs any more. */
  readonly finish?: (at: number) => void;
};

/** Tells of a violation. */
export type Violate = (violation: Omit<Violation, 'oracle'>) => void;
