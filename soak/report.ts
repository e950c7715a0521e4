import type { SoakResult } from './run.ts';

/** Whether nothing was lost, overtaken or left unexplained, and nobody got in or was kept out wrongly. */
export function isGood({ tally, verdict, stillQueued }: SoakResult): boolean {
  const faults = [tally.wrong, verdict.lost, verdict.overtaken, verdict.unexplained];
  return stillQueued === 0 && faults.every((list) => list.length === 0);
}

/** What a run has shown, for a person. */
export function reportOn(result: SoakResult, seed: number): string {
  const { tally, verdict, mischief, seconds, stillQueued } = result;
  const parked = Object.entries(verdict.parked).map(([reason, count]) => `${reason} ${count}`);
  const rows = [
    ['seed', String(seed)],
    ['sent', `${tally.sent}, repeated by the sender ${tally.repeated}`],
    ['accepted', `${tally.accepted}, of which ignored ${tally.ignored}`],
    ['strangers refused', String(tally.refused)],
    ['forwarded', `${verdict.forwarded} events, repeated calls ${verdict.repeatedCalls}`],
    ['no news', String(verdict.noNews)],
    ['questions to Ingram', `${result.questions ?? 0}, calls without its details ${verdict.withoutDetails}`],
    ['parked', parked.join(', ') || '0'],
    [
      'done to it',
      Object.entries(mischief)
        .map(([what, times]) => `${what} ${times}`)
        .join(', ') || 'nothing',
    ],
    ['still queued', String(stillQueued)],
    ['wrongly let in or kept out', listed(tally.wrong)],
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
