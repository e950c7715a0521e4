import type { Violation } from '../oracles/oracle.ts';
import type { Part } from '../shrink.ts';
import type { Simulated } from '../simulation.ts';
import { timeInWords } from './timeline.ts';

const MOST_VIOLATIONS_SHOWN = 5;

/** What came of a seed, in a line, and what must not have come of it. */
export function verdictOf(simulated: Simulated): string {
  const { history, digest, notifications, calls, parked, violations } = simulated;
  const verdict = violations.length === 0 ? 'ok' : `${violations.length} VIOLATIONS`;
  const counts = `${notifications} notifications, ${calls} calls, ${parked} parked, details ${history.details}${sweptInWords(simulated)}`;
  const shown = violations.slice(0, MOST_VIOLATIONS_SHOWN).map(violationInWords);
  return [`seed ${history.seed}  ${digest}  ${counts}: ${verdict}`, ...shown].join('\n');
}

function sweptInWords({ history, lost, missed }: Simulated): string {
  if (history.sweeping === undefined) return '';
  const { sweeping, ingram } = history;
  return `, swept every ${sweeping.listsEveryMinutes} min in ${ingram.region}: ${lost} webhooks lost, ${missed} missed`;
}

function violationInWords({ oracle, at, orderIndex, what }: Violation): string {
  const order = orderIndex === undefined ? '' : ` order ${orderIndex}`;
  return `  ${timeInWords(at)}  ${oracle}${order}: ${what}`;
}

/** The command that plays a history, or a part of it, again. */
export function replayCommand(
  {
    seed,
    days,
    notifications,
    isSwept,
  }: {
    readonly seed: number;
    readonly days: number;
    readonly notifications: number;
    /** Undefined where the seed says so. */
    readonly isSwept: boolean | undefined;
  },
  part?: Part,
): string {
  const parts = part && ` --orders ${part.orders.join(',')} --faults ${part.faults.join(',') || 'none'}`;
  const trace = part?.orders[0] === undefined ? '' : ` --trace ${part.orders[0]}`;
  const sweep = isSwept === undefined ? '' : isSwept ? ' --sweep' : ' --no-sweep';
  return `npm run simulate -- --seed ${seed} --days ${days} --notifications ${notifications}${sweep}${parts ?? ''}${trace}`;
}
