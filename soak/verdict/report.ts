import type { SoakResult } from '../run.ts';

/** Whether nothing was lost, overtaken or left unexplained, and every request was answered as it has to be. */
export function isGood({ counts, verdict, stillQueued }: SoakResult): boolean {
  const faults = [counts.wronglyAnswered, verdict.lost, verdict.overtaken, verdict.unexplained];
  return stillQueued === 0 && faults.every((list) => list.length === 0);
}

/** The result of a run, for people. */
export function formatReport(result: SoakResult, seed: number): string {
  const { counts, verdict, injectedFaults, seconds, stillQueued } = result;
  const parked = Object.entries(verdict.parked).map(([reason, count]) => `${reason} ${count}`);
  const rows = [
    ['seed', String(seed)],
    ['sent', `${counts.sent}, repeated by the sender ${counts.repeated}`],
    ['accepted', `${counts.accepted}, of which ignored ${counts.ignored}`],
    ['unauthentic, refused', String(counts.refused)],
    ['forwarded', `${verdict.forwarded} events, repeated calls ${verdict.repeatedCalls}`],
    ['no news', String(verdict.noNews)],
    [
      'Order Details requests',
      `${result.detailsRequests ?? 0}, calls without details ${verdict.withoutDetails}`,
    ],
    ['parked', parked.join(', ') || '0'],
    [
      'faults injected',
      Object.entries(injectedFaults)
        .map(([what, times]) => `${what} ${times}`)
        .join(', ') || 'nothing',
    ],
    ['still queued', String(stillQueued)],
    ['wrongly answered', listed(counts.wronglyAnswered)],
    ['lost', listed(verdict.lost)],
    ['overtaken', listed(verdict.overtaken)],
    ['unexplained', listed(verdict.unexplained)],
    ['time', `${seconds.toFixed(1)} s`],
  ];
  return rows.map(([name = '', value = '']) => `${name.padEnd(28)}${value}\n`).join('');
}

function listed(faults: readonly string[]): string {
  return [String(faults.length), ...faults.slice(0, 10)].join('\n    ');
}
