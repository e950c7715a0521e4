import Table from 'cli-table3';
import { STYLES, type Style } from '../world/notifications/sent-event.ts';
import type { DetailsMode } from './bridge.ts';
import type { Judged } from './play.ts';

const ROWS = [...(Object.keys(STYLES) as Style[]), 'total'] as const;

type Row = (typeof ROWS)[number];
type Count = { lives: number; knowable: number; returned: number; untrue: number; harmful: number };

/** Counts what was judged, by style and by details mode. */
export class Tally {
  readonly #counts = new Map<DetailsMode, Map<Row, Count>>();
  readonly #failures: string[] = [];

  add(judged: Judged): void {
    const { verdict, mode, played } = judged;
    const rows = this.#counts.get(mode) ?? new Map<Row, Count>();
    this.#counts.set(mode, rows);
    for (const row of [played.life.style, 'total'] as const) {
      const count = rows.get(row) ?? { lives: 0, knowable: 0, returned: 0, untrue: 0, harmful: 0 };
      count.lives++;
      if (verdict.isKnowable) count.knowable++;
      if (verdict.isKnowable && verdict.truth === '_returned') count.returned++;
      if (verdict.isUntrue) count.untrue++;
      if (verdict.harmful.length > 0) count.harmful++;
      rows.set(row, count);
    }
    const isFailed = verdict.isUntrue || verdict.harmful.length > 0 || judged.parked.length > 0;
    if (isFailed) this.#failures.push(failureOf(judged));
  }

  /** Of each failing life what went wrong, and the command that shows it. */
  failures(): readonly string[] {
    return this.#failures;
  }

  table(): string {
    const table = new Table({
      head: ['Order Details', 'events tell', 'lives', 'knowable', 'of these returned', 'untrue', 'harmful'],
      style: { head: [], border: [], compact: true },
    });
    for (const [mode, rows] of this.#counts) {
      for (const row of ROWS) {
        const count = rows.get(row);
        if (count === undefined) continue;
        const { lives, knowable, returned, untrue, harmful } = count;
        table.push([
          mode,
          row === 'total' ? 'all of these' : STYLES[row],
          lives,
          knowable,
          returned,
          untrue,
          harmful,
        ]);
      }
    }
    return table.toString();
  }
}

function failureOf({ verdict, played, mode, parked }: Judged): string {
  const { seed, index, style } = played.life;
  const { isUntrue, lastHeard = 'nothing', known, harmful } = verdict;
  const faults = [
    ...(isUntrue ? [`told ${lastHeard}, true ${known}`] : []),
    ...harmful.map(({ status, arrived }) => `harmful ${status} at arrival ${arrived}`),
    ...parked.map((reason) => `parked as ${reason}`),
  ];
  return `${style}: ${faults.join('; ')}: npm run truth -- --seed ${seed} --details ${mode} --trace ${index}`;
}
