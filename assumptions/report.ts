import Table from 'cli-table3';
import { type Result, VERDICTS } from './run.ts';

/** The results as a table, and what follows from those that do not hold. */
export function textOf(results: readonly Result[]): string {
  const table = new Table({ head: ['assumption', 'verdict', 'seen'], style: { head: [], border: [] } });
  table.options.colWidths = [34, 21, 64];
  table.options.wordWrap = true;
  for (const { probe, verdict, seen } of results) table.push([probe.name, verdict, seen]);
  const counts = VERDICTS.map(
    (verdict) => `${results.filter((each) => each.verdict === verdict).length} ${verdict}`,
  );
  const broken = results
    .filter(({ verdict }) => verdict === 'does not hold')
    .map(
      ({ probe }) => `${probe.name} does not hold: ${probe.statement} (${probe.document})\n  ${probe.breaks}`,
    );
  return [table.toString(), `${counts.join(', ')}.`, ...broken].join('\n\n');
}

/** The results as JSON. */
export function jsonOf(results: readonly Result[]): string {
  const rows = results.map(({ probe: { run: _, units: __, ...probe }, ...result }) => ({
    ...probe,
    ...result,
  }));
  return JSON.stringify(rows, null, 2);
}
