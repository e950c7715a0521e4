import { decide, type StatusUpdate } from '../../orders/decide.ts';
import type { Order } from '../../orders/facts.ts';
import { isMissed } from '../../orders/missed.ts';
import { quietSince } from '../../orders/recheck.ts';
import { cancellationSettlesAt } from '../../orders/settle.ts';
import type { StatusTable } from '../../orders/status-table.ts';
import { receiveCountOf } from '../../queue/batch.ts';
import { withFindings } from '../../store/orders-table.ts';
import type { EnrichedOrder } from '../ingram/enrich.ts';
import { askAgainAfter, INGRAM_RETRY_MS } from './ask-again.ts';
import { type AskedOrder, askIngram } from './ask-ingram.ts';
import type { ForwardPorts } from './forward-ports.ts';
import { isCancellationRepeated, isSearch, type JudgmentInput, restsOnAnswers } from './judgment-input.ts';

/** What is known of an order now, and what Thirdwatch has to hear of it. */
export type Judgment = JudgmentInput &
  AskedOrder & {
    readonly update: StatusUpdate | undefined;
    /** Whether that, or the cancellation that settles from now on, is what a search has found and no event has told. */
    readonly wasMissed: boolean;
    /** Until when a cancellation is held back, in milliseconds since 1970. */
    readonly settlesAt: number | undefined;
  };

/**
 * Merges what an event says into its order, asks Ingram where that is wanted, and decides what Thirdwatch has to hear.
 *
 * @throws TryLater, Unforwardable as `enrichOrder` does
 */
export async function judge(input: JudgmentInput, ports: ForwardPorts): Promise<Judgment> {
  const { item, due } = input;
  const { statusTable } = ports.settings;
  const known = withFindings(item);
  const asked = await askIngram(known, input, ports);
  const { order } = asked.enriched;
  const isLastReportInDoubt = mayHaveUnrecordedReport(order, known, input, ports);
  const mustRepeat =
    input.mustRepeat || due.includes('unknown-outcome') || mustRetell(input) || isLastReportInDoubt;
  const news = decide(order, statusTable);
  const update = mustRepeat ? decide(order, statusTable, { mustRepeat }) : news;
  const settlesAt = heldBackUntil({ update, isLastReportInDoubt }, asked.enriched, input, ports);
  const isTold = settlesAt === undefined || item.rechecks?.settling === undefined;
  return {
    ...input,
    ...asked,
    settlesAt,
    mustRepeat,
    update: settlesAt === undefined ? update : undefined,
    wasMissed: isTold && isFound({ update, isNews: news !== undefined }, asked, input, statusTable),
  };
}

/** Whether what is told is what a look-up has found and no event has told. */
function isFound(
  { update, isNews }: { readonly update: StatusUpdate | undefined; readonly isNews: boolean },
  { findings, withoutFindings, enriched }: AskedOrder,
  { due, item }: JudgmentInput,
  statusTable: StatusTable,
): boolean {
  if (update === undefined || findings === undefined) return false;
  // That an order lives on, where no list says so, is no event: it may have been entered anew.
  const isListed = due.includes('missed') || due.includes('silent');
  const isAsEntered = isSearch({ due, item }) && !isListed && update.because.state === 'backordered';
  return !isAsEntered && isMissed({ update, isNews }, enriched.order, withoutFindings, statusTable);
}

/** Whether an operator wants it told again, and it was not told since they asked. */
function mustRetell({ trigger: { content }, item }: JudgmentInput): boolean {
  if (content.kind !== 'recheck' || content.toldBefore === undefined) return false;
  const { lastReport } = item.order;
  return lastReport !== undefined && lastReport.at < content.toldBefore;
}

/**
 * Until when a cancellation is held back: first until it has settled; then, where Ingram can be asked, until it has
 * answered, but no longer than an outage may last. As long as Ingram's list shows the order alive, it is not told at all;
 * after that, it waits as `settledAt` says.
 */
function heldBackUntil(
  { update, isLastReportInDoubt }: { update: StatusUpdate | undefined; isLastReportInDoubt: boolean },
  { order, isUnavailable, isRateUsedUp, isListedLive }: EnrichedOrder,
  { item, due }: JudgmentInput,
  ports: ForwardPorts,
): number | undefined {
  const now = ports.now();
  if (!due.includes('settling') && !due.includes('settled') && !isCancellationRepeated({ due, item })) {
    const { cancelSettleMs: settleMs } = ports.settings;
    const waitsUntil = item.rechecks?.settling;
    return cancellationSettlesAt(update, order, { waitsUntil, settleMs, now, isLastReportInDoubt });
  }
  const isWaitedFor = isUnavailable && (isListedLive || !due.includes('settled'));
  if (!isWaitedFor || update?.status !== '_canceled') return undefined;
  const afterOutage = now + ports.ingram.outageMs;
  // If it is later than an outage from now, a list has shown the order alive before.
  const toldAt = item.rechecks?.settled ?? afterOutage;
  const againAfterMs =
    isListedLive || toldAt > afterOutage
      ? askAgainAfter(now - quietSince(order), isRateUsedUp)
      : INGRAM_RETRY_MS.least;
  return isListedLive ? now + againAfterMs : Math.min(now + againAfterMs, toldAt);
}

/**
 * Whether a former attempt may have told what Ingram answered then, without its being remembered: Ingram answers
 * otherwise by now, and what is remembered as told need not be what Thirdwatch heard last.
 */
function mayHaveUnrecordedReport(
  order: Order,
  known: Order,
  { trigger }: JudgmentInput,
  { ingram }: ForwardPorts,
): boolean {
  return restsOnAnswers(trigger, ingram) && receiveCountOf(trigger.record) > 1 && order !== known;
}
