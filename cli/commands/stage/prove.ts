import { type Command, InvalidArgumentError, Option } from 'commander';
import * as v from 'valibot';
import { estimatedCost } from '../../../prove/cost.ts';
import { prove } from '../../../prove/prove.ts';
import { reportText } from '../../../prove/report.ts';
import type { Context, Run } from '../../context.ts';
import { removeRemains } from '../../prove/clean.ts';
import { provingGround, provingOf } from '../../prove/ground.ts';
import { planText } from '../../prove/plan-text.ts';
import { EXIT } from '../../terminal/failure.ts';
import { parseDuration } from '../../terminal/moment.ts';
import { pluralize } from '../../terminal/wording.ts';
import { packageVersion } from '../../version.ts';

const Options = v.object({
  notifications: v.number(),
  seed: v.optional(v.number()),
  deadline: v.number(),
  dryRun: v.optional(v.boolean(), false),
  clean: v.optional(v.boolean(), false),
});
type Options = v.InferOutput<typeof Options>;

const DEFAULT_NOTIFICATIONS = 500;
const DEFAULT_DEADLINE_MS = 45 * 60_000;

/** `relay prove` */
export function registerProve(program: Command, run: Run): void {
  program
    .command('prove')
    .description(
      'plays lives of orders whose truth is known to a stage without Thirdwatch, and judges what it told',
    )
    .option('--notifications <number>', 'how many to send', parseCount, DEFAULT_NOTIFICATIONS)
    .option('--seed <number>', 'the same lives again (default: others each time)', parseCount)
    .addOption(
      new Option('--deadline <duration>', 'when to end at the latest')
        .argParser(parseDuration)
        .default(DEFAULT_DEADLINE_MS, '45m'),
    )
    .option('--dry-run', 'show what would be done, and what it would cost')
    .addOption(
      new Option('--clean', 'send nothing, and remove what earlier runs have made').conflicts([
        ...['notifications', 'seed', 'deadline'],
      ]),
    )
    .addHelpText('after', HELP)
    .action(run((context, options: unknown) => start(context, v.parse(Options, options))));
}

const HELP = `
It works on the local system, and on a stage that was deployed with thirdwatch-base-url: simulator; never on prod. It
sends duplicates and forged requests too, has Thirdwatch's simulator fail, and replaces the functions' containers. The
report is Markdown. The exit code is 1 when anything was lost, told wrongly, or overtaken, or an alarm was wrong.`;

async function start(context: Context, options: Options): Promise<number> {
  return options.clean ? clean(context, options) : runOn(context, options);
}

async function runOn({ stage, output }: Context, options: Options): Promise<number> {
  const { notifications, deadline, dryRun } = options;
  const ground = await provingGround(stage);
  const seed = options.seed ?? Date.now() % 1_000_000;
  const cost = estimatedCost(notifications);
  const plan = planText(stage, { notifications, deadlineMs: deadline, cost });
  if (dryRun) {
    output.result(
      { dryRun, notifications, seed, estimatedCost: cost },
      () => `It would ${plan}. Nothing was done.`,
    );
    return EXIT.ok;
  }
  await output.confirm(`Shall it ${plan}?`);
  const progress = output.progress('Sending');
  const say = sayOnce((text) => (process.stderr.isTTY ? progress.say(text) : output.note(text)));
  const run = Math.floor(Date.now() / 1000)
    .toString(36)
    .toUpperCase();
  const result = await prove(ground, { notifications, seed, run, deadlineMs: deadline, say }).finally(
    progress.stop,
  );
  output.result(result, () => reportText(result, packageVersion()));
  output.note(`To remove what it has made: ${stage.relay('prove --clean')}`);
  return result.isPassed ? EXIT.ok : EXIT.failed;
}

async function clean({ stage, output }: Context, { dryRun }: Options): Promise<number> {
  provingOf(stage);
  const what = `the orders, event ids and parked messages of proving runs from ${stage.name}`;
  if (dryRun) {
    output.result({ dryRun }, () => `It would remove ${what}. Nothing was removed.`);
    return EXIT.ok;
  }
  await output.confirm(`Remove ${what}?`);
  const removed = await output.during('Removing', removeRemains(stage));
  output.result(removed, () => {
    const { orders, eventIds, parked } = removed;
    return `Removed: ${pluralize(orders, 'order')}, ${pluralize(eventIds, 'event id')}, ${pluralize(parked, 'parked message')}.`;
  });
  return EXIT.ok;
}

/** The same text is not said twice in a row. */
function sayOnce(say: (text: string) => void): (text: string) => void {
  let last = '';
  return (text) => {
    if (text !== last) say(text);
    last = text;
  };
}

function parseCount(text: string): number {
  if (/^\d{1,6}$/.test(text) && Number(text) > 0) return Number(text);
  throw new InvalidArgumentError('It must be a whole number from 1 to 999999.');
}
