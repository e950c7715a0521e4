import type { LastReport, PastReport } from './report.ts';

/** Something that was said, and when that was so (milliseconds since 1970). */
export type Statement<T> = { readonly value: T; readonly asOf: number };

/** Pieces that have left: how many, or 0 where nobody has counted them, and since when so many are known. */
export type Shipped = { readonly pieces: number; readonly asOf: number };

/** Whether something is on hold, and how many pieces had shipped then, where the same statement counts them. */
export type Hold = Statement<boolean> & { readonly shipped?: number };

/**
 * What is known of a unit: the pieces of one line in one sub-order. Each fact merges by itself, see `merge.ts`, so
 * that facts may arrive in any sequence.
 */
export type UnitFacts = {
  /** What has shipped stays shipped: the larger number counts, and of equal ones the earlier. */
  readonly shipped?: Shipped;
  readonly requested?: Statement<number>;
  /** Whether all of it has shipped, where words say so instead of quantities. */
  readonly isAllShipped?: Statement<boolean>;
  readonly onHold?: Hold;
  /** Whether what has not shipped is void. */
  readonly isVoid?: Statement<boolean>;
  /** What invoices say to have shipped: it may be what is known already. */
  readonly invoiced?: Shipped;
  /** Whether an invoice shows others as backordered beside the pieces that it counts. */
  readonly isLeftByInvoice?: Statement<boolean>;
};

/** A package by what is known of it beside its tracking number. */
export type PackageFacts = {
  /** Since when it is known. */
  readonly asOf: number;
  readonly carrierName?: string;
  /** Where its way can be followed; Order Details alone tells it. */
  readonly trackingUrl?: string;
};

/** What a case of returned goods says of a line: how many pieces have come back by it. */
export type ReturnFacts = {
  readonly line: string;
  /** The sub-order that was invoiced, where the case names it. */
  readonly subOrder?: string;
  readonly pieces: Statement<number>;
};

/** What is known of one Ingram order. */
export type IngramOrderFacts = {
  /** The units of each line, by sub-order; the empty sub-order stands for statements that name none. */
  readonly lines: ReadonlyMap<string, ReadonlyMap<string, UnitFacts>>;
  /** What was said of the Ingram order as a whole, without lines. */
  readonly whole: UnitFacts;
  /** By tracking number. */
  readonly packages: ReadonlyMap<string, PackageFacts>;
  /** The oldest statement. */
  readonly firstAsOf: number;
  /** The newest event: Order Details show an order that is long over as well. */
  readonly lastAsOf?: number;
  /** The newest statement about a line. */
  readonly linesAsOf?: number;
};

/** All that is known of one order of the reseller's, which may span several Ingram orders. */
export type OrderFacts = {
  /** By Ingram's order number; the empty one stands for notifications that name none. */
  readonly ingramOrders: ReadonlyMap<string, IngramOrderFacts>;
  /** Whether anything beside the order's creation was heard: a create result causes no call by itself. */
  readonly hasUpdate: boolean;
  /** Status words that this version does not know, as Ingram wrote them. */
  readonly unknownWords: ReadonlySet<string>;
  /** What cases of returned goods say, by case, line and sub-order. */
  readonly returns?: ReadonlyMap<string, ReturnFacts>;
};

/** An order: the facts, and what was told of them. */
export type Order = OrderFacts & {
  readonly lastReport?: LastReport;
  /** The last reports that Thirdwatch accepted, the newest last. */
  readonly history?: readonly PastReport[];
};

/** The order of which nothing is known yet. */
export const UNKNOWN_ORDER: Order = { ingramOrders: new Map(), hasUpdate: false, unknownWords: new Set() };
