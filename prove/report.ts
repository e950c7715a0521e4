import type { Latency } from './measurements.ts';
import type { ProvingResult } from './prove.ts';

type Row = readonly [what: string, found: string];

/** The result of a run as Markdown, to be read at a terminal and pasted into an issue. */
export function reportText(result: ProvingResult, version: string): string {
  const { isPassed, stage, run, seed, notifications, seconds } = result;
  return [
    `## relay prove on ${stage}: ${isPassed ? 'passed' : 'failed'}`,
    '',
    `Version ${version}, run ${run}, seed ${seed}, ${notifications} notifications in ${seconds} s.`,
    '',
    ...tableOf('what was done', 'how often', doneRows(result)),
    ...tableOf('what must not be', 'found', faultRows(result)),
    ...tableOf('what was measured', 'ms', latencyRows(result)),
    ...tableOf('of the functions', '', functionRows(result)),
    ...tableOf('cost (list prices)', 'US dollars', costRows(result)),
    ...listsOf(result),
  ].join('\n');
}

function doneRows({ counts, judgment, disturbances }: ProvingResult): readonly Row[] {
  const { orders, knowable, calls, eventsTold } = judgment;
  return [
    ['sent', `${counts.sent}, repeated ${counts.repeated}`],
    ['accepted', String(counts.accepted)],
    ['without a valid signature, refused', String(counts.refused)],
    ['lives of orders', `${orders}, of which the end can be known of ${knowable}`],
    ['calls that Thirdwatch took', `${calls}, for ${eventsTold} events`],
    ...Object.entries(disturbances).map(([what, times]): Row => [what, String(times)]),
  ];
}

function faultRows({ counts, judgment, stillQueued, alarms }: ProvingResult): readonly Row[] {
  return [
    ['orders whose last word is not true', String(judgment.untrue.length)],
    ['words that do harm', String(judgment.harmful.length)],
    ['events that overtook another', String(judgment.overtaken.length)],
    ['events lost', String(judgment.lost.length)],
    ["strangers' bodies not parked", String(judgment.notParked.length)],
    ['parked without cause', String(judgment.parkedWithoutCause.length)],
    ['requests answered wrongly', String(counts.wronglyAnswered.length)],
    ['messages still in the queue', String(stillQueued)],
    ['alarms that should have rung', alarms ? String(alarms.silent.length) : 'cannot be seen here'],
    ['alarms that should not have rung', alarms ? String(alarms.unexpected.length) : 'cannot be seen here'],
  ];
}

function latencyRows({ measurements: { answer, toThirdwatch, disturbed } }: ProvingResult): readonly Row[] {
  return [
    ['request to 200, warm', latencyText(answer.warm)],
    ['request to 200, cold', latencyText(answer.cold)],
    ['receipt to Thirdwatch, warm', latencyText(toThirdwatch.warm)],
    ['receipt to Thirdwatch, cold', latencyText(toThirdwatch.cold)],
    ['the same while Thirdwatch fails, and after retries', latencyText(disturbed)],
  ];
}

function latencyText(latency: Latency): string {
  if (latency === undefined) return 'none seen';
  return `p50 ${latency.p50}, p99 ${latency.p99} (${latency.count})`;
}

function functionRows({ measurements, alarms }: ProvingResult): readonly Row[] {
  const { batchSizes, lateStarts, coldStarts } = measurements;
  const counted = (counts: Readonly<Record<string, number>>) =>
    Object.entries(counts)
      .map(([what, times]) => `${what} ×${times}`)
      .join(', ') || 'none';
  return [
    ['messages in a batch', counted(batchSizes)],
    ['cold starts', counted(coldStarts)],
    ['late starts', String(lateStarts)],
    ['alarms that rang', alarms ? alarms.rang.join(', ') || 'none' : 'cannot be seen here'],
  ];
}

function costRows({ cost: { parts, sum, isBilled } }: ProvingResult): readonly Row[] {
  const dollars = (amount: number) => amount.toFixed(6);
  return [
    ...Object.entries(parts).map(([what, amount]): Row => [what, dollars(amount)]),
    [isBilled ? 'sum' : "sum, without the functions' time, which nobody bills here", dollars(sum)],
  ];
}

/** So many of what is wrong are named. */
const MOST_NAMED = 20;

function listsOf({ counts, judgment, alarms }: ProvingResult): readonly string[] {
  const { untrue, harmful, overtaken, lost, notParked, parkedWithoutCause } = judgment;
  const lists: readonly (readonly [string, readonly string[]])[] = [
    ['Not true', untrue],
    ['Harmful', harmful],
    ['Overtaken', overtaken],
    ['Lost', lost],
    ['Not parked', notParked],
    ['Parked without cause', parkedWithoutCause],
    ['Answered wrongly', counts.wronglyAnswered],
    ['Alarms that should have rung', alarms?.silent ?? []],
    ['Alarms that should not have rung', alarms?.unexpected ?? []],
  ];
  return lists.flatMap(([title, faults]) => {
    if (faults.length === 0) return [];
    const more = faults.length > MOST_NAMED ? [`- and ${faults.length - MOST_NAMED} more`] : [];
    return [`${title}:`, '', ...faults.slice(0, MOST_NAMED).map((fault) => `- ${fault}`), ...more, ''];
  });
}

function tableOf(what: string, found: string, rows: readonly Row[]): readonly string[] {
  const width = Math.max(what.length, ...rows.map(([name]) => name.length));
  const line = (left: string, right: string) => `| ${left.padEnd(width)} | ${right} |`;
  return [
    line(what, found),
    `|${'-'.repeat(width + 2)}|---|`,
    ...rows.map(([name, value]) => line(name, value)),
    '',
  ];
}
