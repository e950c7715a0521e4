import type { LineStatus } from '../ingram/webhook/vocabulary.ts';
import type { OrderStatus, Reason } from '../thirdwatch/vocabulary.ts';

/** What a line, or a whole Ingram order, is known to be, and since when (milliseconds since 1970). */
export type Known = { readonly state: LineStatus; readonly asOf: number };

/** What is known of one line. */
export type KnownLine = Known & { readonly requested?: number; readonly shipped?: number };

/**
 * What is known of one Ingram order. Every part only ever grows newer, each by itself, so that notifications may
 * be folded in any order.
 */
export type IngramOrder = {
  /** By line number. */
  readonly lines: ReadonlyMap<string, KnownLine>;
  /** What the newest notification without lines said of the whole, holds aside. */
  readonly whole?: Known;
  /** When the whole of it was last said to be on hold. */
  readonly heldAsOf?: number;
  /** When it was last shown otherwise than on hold: what ends a hold of the whole. */
  readonly movingAsOf?: number;
  /** What Ingram's Order Details last answered, where they are asked. */
  readonly details?: KnownDetails;
};

/** Ingram's answer about one Ingram order: all of its lines, as they were when it was asked. */
export type KnownDetails = {
  readonly asOf: number;
  /** What the whole of it is, for want of lines. */
  readonly whole: LineStatus;
  readonly lines: ReadonlyMap<string, LineStatus>;
  /** By tracking number. */
  readonly packages: ReadonlyMap<string, DetailedPackage>;
};

/** A package as Order Details know it: who carries it, and where its way can be followed. */
export type DetailedPackage = { readonly carrierName?: string; readonly trackingUrl?: string };

/** A package of the order, by its tracking number: since when it is known, and who carries it. */
export type Package = { readonly asOf: number; readonly carrierName?: string };

/** An event that was folded in: what it meant, so that another under the same id is told apart. */
type SeenEvent = { readonly asOf: number; readonly digest: string };

/** What Thirdwatch was last told of the order. */
export type Said = {
  readonly status: OrderStatus;
  readonly reason?: Reason;
  readonly trackingNumbers: readonly string[];
  /** Milliseconds since 1970. */
  readonly at: number;
};

/** All that is known of one order of the reseller's, which may span several Ingram orders. */
export type Order = {
  /** By Ingram's order number; the empty one stands for notifications that name none. */
  readonly ingramOrders: ReadonlyMap<string, IngramOrder>;
  /** By tracking number. */
  readonly packages: ReadonlyMap<string, Package>;
  /** The newest events, by event id. */
  readonly events: ReadonlyMap<string, SeenEvent>;
  /** Whether anything beside the order's creation was heard: a create result causes no call by itself. */
  readonly updated: boolean;
  readonly said?: Said;
};

/** The order of which nothing is known yet. */
export const UNKNOWN_ORDER: Order = {
  ingramOrders: new Map(),
  packages: new Map(),
  events: new Map(),
  updated: false,
};

/** Which of two statements of the same moment counts: the one further along. */
const PROGRESS: Readonly<Record<LineStatus, number>> = {
  open: 0,
  backordered: 1,
  held: 2,
  partially_shipped: 3,
  shipped: 4,
  voided: 5,
};

/**
 * Whether `candidate` is the newer knowledge. Statements of the same moment are told apart by what they say, never
 * by which of them arrived first: folding must not depend on the sequence of deliveries.
 */
export function isNewer(candidate: KnownLine, known: KnownLine | undefined): boolean {
  if (known === undefined) return true;
  const difference =
    candidate.asOf - known.asOf ||
    PROGRESS[candidate.state] - PROGRESS[known.state] ||
    (candidate.shipped ?? -1) - (known.shipped ?? -1) ||
    (candidate.requested ?? -1) - (known.requested ?? -1);
  return difference > 0;
}
