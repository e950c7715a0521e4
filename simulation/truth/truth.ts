import { parseArgs } from 'node:util';
import type { DetailsMode } from './bridge.ts';
import { playLife } from './play.ts';
import { Tally } from './tally.ts';
import { timelineOf } from './timeline.ts';

const MODES: readonly DetailsMode[] = ['off', 'complete', 'confirm'];
const MOST_SHOWN = 40;

const { values } = parseArgs({
  options: {
    lives: { type: 'string', default: '2000' },
    from: { type: 'string', default: '0' },
    seed: { type: 'string', default: '1' },
    details: { type: 'string' },
    trace: { type: 'string' },
  },
});

const seed = Number(values.seed);
const modes = MODES.filter((mode) => values.details === undefined || mode === values.details);
if (modes.length === 0) throw new Error(`--details is one of ${MODES.join(', ')}.`);

if (values.trace !== undefined) {
  for (const mode of modes.slice(0, 1))
    console.log(timelineOf(await playLife(seed, Number(values.trace), mode)));
} else {
  const tally = new Tally();
  for (const mode of modes) {
    for (let life = 0; life < Number(values.lives); life++)
      tally.add(await playLife(seed, Number(values.from) + life, mode));
  }
  console.log(tally.table());
  const failures = tally.failures();
  show(failures);
  if (tally.lucky().length > 0) console.log('True by chance, which is no fault:');
  show(tally.lucky());
  process.exitCode = failures.length > 0 ? 1 : 0;
}

function show(lines: readonly string[]): void {
  for (const line of lines.slice(0, MOST_SHOWN)) console.log(line);
  if (lines.length > MOST_SHOWN) console.log(`and ${lines.length - MOST_SHOWN} more`);
}
