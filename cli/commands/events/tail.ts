import { type Command, Option } from 'commander';
import * as v from 'valibot';
import { durationText } from '../../../lib/platform/duration.ts';
import { OUTCOMES } from '../../../lib/platform/log-fields.ts';
import type { LogLine } from '../../../lib/platform/log-lines.ts';
import { accessLogOf } from '../../access-log/of-stage.ts';
import type { Context, Run } from '../../context.ts';
import { createLineFilter } from '../../events/line-filter.ts';
import { createLineText, isRequest, isRoutine, type TailLine } from '../../events/line-text.ts';
import { mergedLogs } from '../../events/merged-logs.ts';
import type { Logs } from '../../stage.ts';
import { EXIT } from '../../terminal/failure.ts';
import { interrupted } from '../../terminal/interrupted.ts';
import { parseDuration, parseMoment, refuseEmptyPeriod } from '../../terminal/moment.ts';
import { pluralize } from '../../terminal/wording.ts';

const TailOptions = v.object({
  order: v.optional(v.string()),
  event: v.optional(v.string()),
  since: v.optional(v.number()),
  until: v.optional(v.number()),
  outcome: v.optional(v.array(v.string()), []),
  requests: v.optional(v.boolean(), false),
  verbose: v.optional(v.boolean(), false),
  follow: v.boolean(),
});
type TailOptions = v.InferOutput<typeof TailOptions>;

/** `relay tail` */
export function registerTail(program: Command, run: Run): void {
  program
    .command('tail')
    .description('shows each step of each event as it happens; Ctrl-C ends it')
    .option('--order <number>', 'only the events of this order, once a function has logged its number')
    .option('--event <id>', 'only this event')
    .option('--since <time>', 'begin this long ago: 90s, 10m, 2h, 1d', parseDuration)
    .option('--until <time>', 'end at this time, or so long ago; nothing is followed', parseMoment)
    .addOption(new Option('--outcome <outcome...>', 'only lines with this outcome').choices(OUTCOMES))
    .addOption(
      new Option('--requests', 'with each request to the webhook, from API Gateway’s access log').conflicts([
        ...['order', 'event', 'outcome'],
      ]),
    )
    .option('--verbose', 'also what needs no attention: sweeps that found nothing, event ids noted')
    .option('--no-follow', 'show the time since --since (default: 10m), and end')
    .addHelpText(
      'after',
      '\nTimes are in this machine’s zone; --utc shows UTC. With --json, the lines are as they were logged.',
    )
    .action(run((context, options: unknown) => tail(context, v.parse(TailOptions, options))));
}

const DEFAULT_SINCE_MS = 10 * 60_000;

async function tail({ stage, output }: Context, options: TailOptions): Promise<number> {
  const select = createLineFilter(options);
  const isWanted = ({ outcome = '' }: LogLine) =>
    options.outcome.length === 0 || options.outcome.includes(outcome);
  const text = createLineText();
  const isShown = (line: TailLine) =>
    options.verbose || options.outcome.length > 0 || isRequest(line) || !isRoutine(line);
  const counts = { shown: 0, hidden: 0 };
  const logs = options.requests ? mergedLogs(stage.logs, accessLogOf(stage)) : stage.logs;
  for await (const line of linesOf(logs, options)) {
    for (const selected of isRequest(line) ? [line] : select(line).filter(isWanted)) {
      const steps = isShown(selected) ? text(selected) : '';
      counts[steps === '' ? 'hidden' : 'shown'] += 1;
      output.line(selected, () => steps);
    }
  }
  if (counts.shown === 0) output.note(emptyText(options, counts.hidden));
  return EXIT.ok;
}

/** What nothing to show means. */
function emptyText({ order, event, outcome, since, until, follow }: TailOptions, hidden: number): string {
  const isFiltered = order !== undefined || event !== undefined || outcome.length > 0;
  const isByDefault = since === undefined && (!follow || until !== undefined);
  const period = isByDefault ? `the last ${durationText(DEFAULT_SINCE_MS)}` : 'that time';
  const none = isFiltered ? `No line of ${period} matches.` : `No line was logged in ${period}.`;
  if (hidden > 0) return `Nothing to show; --verbose shows ${pluralize(hidden, 'line')} of ${period}.`;
  return isByDefault ? `${none} To look further back, give --since.` : none;
}

async function* linesOf(
  logs: Logs<TailLine>,
  { event, since, until, follow }: TailOptions,
): AsyncGenerator<TailLine> {
  if (follow && until === undefined)
    return yield* logs.follow(interrupted(), event, Date.now() - (since ?? 0));
  const from = Date.now() - (since ?? DEFAULT_SINCE_MS);
  refuseEmptyPeriod(from, until ?? Date.now());
  const lines = await logs.since(from, event);
  yield* lines.filter(({ timestamp }) => until === undefined || Date.parse(timestamp) <= until);
}
