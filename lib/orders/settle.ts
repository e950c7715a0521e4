import type { StatusUpdate } from './decide.ts';
import type { Order } from './facts.ts';
import { currentReport } from './state.ts';

/** What a cancellation waits for. */
export type Settling = {
  /** Until when it waits already, in milliseconds since 1970. */
  readonly waitsUntil: number | undefined;
  /** For how long it waits from when it was first to be told; 0: not at all. */
  readonly settleMs: number;
  readonly now: number;
  /** Whether Thirdwatch may have heard something else since it was last told. */
  readonly isLastReportInDoubt: boolean;
};

/**
 * Until when a cancellation waits before Thirdwatch is told: Ingram may void an order and create it anew under another
 * number, and which of the two is heard of first is chance.
 *
 * @returns undefined for what waits for nothing: any other update, and a cancellation that was told already
 */
export function cancellationSettlesAt(
  update: StatusUpdate | undefined,
  order: Order,
  { waitsUntil, settleMs, now, isLastReportInDoubt }: Settling,
): number | undefined {
  if (update?.status !== '_canceled' || settleMs === 0) return undefined;
  const isHeard = currentReport(order)?.status === '_canceled' && !isLastReportInDoubt;
  return isHeard ? undefined : (waitsUntil ?? now + settleMs);
}
