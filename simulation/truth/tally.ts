import Table from 'cli-table3';
import { luckyWords } from '../world/judge/verdict.ts';
import { STYLES, type Style } from '../world/notifications/sent-event.ts';
import type { DetailsMode } from './bridge.ts';
import type { Judged } from './play.ts';

const ROWS = [...(Object.keys(STYLES) as Style[]), 'total'] as const;

type Row = (typeof ROWS)[number];
type Count = {
  lives: number;
  knowable: number;
  returned: number;
  untrue: number;
  harmful: number;
  lucky: number;
};

/** Counts what was judged, by style and by details mode. */
export class Tally {
  readonly #counts = new Map<DetailsMode, Map<Row, Count>>();
  readonly #failures: string[] = [];
  readonly #lucky: string[] = [];

  add(judged: Judged): void {
    const { verdict, mode, played } = judged;
    const lucky = luckyWords(played);
    const rows = this.#counts.get(mode) ?? new Map<Row, Count>();
    this.#counts.set(mode, rows);
    for (const row of [played.life.style, 'total'] as const) {
      const count = rows.get(row) ?? { lives: 0, knowable: 0, returned: 0, untrue: 0, harmful: 0, lucky: 0 };
      count.lives++;
      if (verdict.isKnowable) count.knowable++;
      if (verdict.isKnowable && verdict.truth === '_returned') count.returned++;
      if (verdict.isUntrue) count.untrue++;
      if (verdict.harmful.length > 0) count.harmful++;
      if (lucky.length > 0) count.lucky++;
      rows.set(row, count);
    }
    const isFailed = verdict.isUntrue || verdict.harmful.length > 0 || judged.parked.length > 0;
    if (isFailed) this.#failures.push(failureOf(judged));
    for (const { status, arrived } of lucky)
      this.#lucky.push(`${played.life.style}: ${status} at arrival ${arrived}: ${commandFor(judged)}`);
  }

  /** Of each failing life what went wrong, and the command that shows it. */
  failures(): readonly string[] {
    return this.#failures;
  }

  /** Of each word that is true by chance when it was told, and the command that shows it. */
  lucky(): readonly string[] {
    return this.#lucky;
  }

  table(): string {
    const table = new Table({
      head: [
        'Order Details',
        'events tell',
        'lives',
        'knowable',
        'of these returned',
        'untrue',
        'harmful',
        'true by chance',
      ],
      style: { head: [], border: [], compact: true },
    });
    for (const [mode, rows] of this.#counts) {
      for (const row of ROWS) {
        const count = rows.get(row);
        if (count === undefined) continue;
        const { lives, knowable, returned, untrue, harmful, lucky } = count;
        table.push([
          mode,
          row === 'total' ? 'all of these' : STYLES[row],
          lives,
          knowable,
          returned,
          untrue,
          harmful,
          lucky,
        ]);
      }
    }
    return table.toString();
  }
}

function failureOf(judged: Judged): string {
  const { verdict, played, parked } = judged;
  const { style } = played.life;
  const { isUntrue, lastHeard = 'nothing', known, harmful } = verdict;
  const faults = [
    ...(isUntrue ? [`told ${lastHeard}, true ${known}`] : []),
    ...harmful.map(({ status, arrived }) => `harmful ${status} at arrival ${arrived}`),
    ...parked.map((reason) => `parked as ${reason}`),
  ];
  return `${style}: ${faults.join('; ')}: ${commandFor(judged)}`;
}

function commandFor({ played, mode }: Judged): string {
  const { seed, index } = played.life;
  return `npm run truth -- --seed ${seed} --details ${mode} --trace ${index}`;
}
