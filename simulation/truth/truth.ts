import { Option } from 'commander';
import { reportingCommand } from '../../local/script-command.ts';
import { option, wholeFrom } from '../arguments.ts';
import type { DetailsMode } from './bridge.ts';
import { playLife } from './play.ts';
import { Tally } from './tally.ts';
import { timelineOf } from './timeline.ts';

const MODES: readonly DetailsMode[] = ['off', 'complete', 'confirm'];
const MOST_SHOWN = 40;

type Options = {
  readonly lives: number;
  readonly from: number;
  readonly seed: number;
  readonly details?: DetailsMode;
  readonly trace?: number;
};

const { lives, from, seed, details, trace } = reportingCommand(
  'run truth',
  'Plays the lives of orders, and says where what is told of them is untrue.',
)
  .addOption(option('--lives <number>', 'how many, in each mode', wholeFrom(1)).default(2000))
  .addOption(option('--from <life>', 'the first one', wholeFrom(0)).default(0))
  .addOption(option('--seed <seed>', 'of the lives', wholeFrom(0)).default(1))
  .addOption(new Option('--details <mode>', 'in this mode alone').choices(MODES))
  .addOption(option('--trace <life>', 'the timeline of one life', wholeFrom(0)))
  .parse()
  .opts<Options>();
const modes = details === undefined ? MODES : [details];

if (trace !== undefined) {
  for (const mode of modes.slice(0, 1)) console.log(timelineOf(await playLife(seed, trace, mode)));
} else {
  const tally = new Tally();
  for (const mode of modes) {
    for (let life = from; life < from + lives; life++) tally.add(await playLife(seed, life, mode));
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
