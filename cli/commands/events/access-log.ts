import { type Command, InvalidArgumentError, Option } from 'commander';
import * as v from 'valibot';
import { type AccessLine, accessText, hasStatus } from '../../access-log/line.ts';
import { accessLogOf } from '../../access-log/of-stage.ts';
import type { Context, Run } from '../../context.ts';
import type { Logs } from '../../stage.ts';
import { EXIT } from '../../terminal/failure.ts';
import { interrupted } from '../../terminal/interrupted.ts';
import { parseMoment, refuseEmptyPeriod } from '../../terminal/moment.ts';

const Options = v.object({
  since: v.optional(v.number()),
  until: v.optional(v.number()),
  status: v.optional(v.array(v.string()), []),
  follow: v.optional(v.boolean(), false),
});
type Options = v.InferOutput<typeof Options>;

const DEFAULT_SINCE_MS = 60 * 60_000;

/** `relay access-log` */
export function registerAccessLog(program: Command, run: Run): void {
  program
    .command('access-log')
    .description("shows API Gateway's log of all requests: time, status, sender, duration, route, error")
    .option('--since <time>', 'begin at this time, or so long ago (default: 1h)', parseMoment)
    .option('--until <time>', 'end at this time, or so long ago', parseMoment)
    .option('--status <status...>', 'only requests answered with this status: 401, 5xx', parseStatus)
    .addOption(new Option('--follow', 'go on with new requests; Ctrl-C ends it').conflicts('until'))
    .action(run((context, options: unknown) => accessLog(context, v.parse(Options, options))));
}

function parseStatus(text: string, others: readonly string[] = []): readonly string[] {
  if (/^[1-5](\d\d|xx)$/.test(text)) return [...others, text];
  throw new InvalidArgumentError('Use a status such as 401, or 4xx.');
}

async function accessLog({ stage, output }: Context, options: Options): Promise<number> {
  for await (const line of linesOf(accessLogOf(stage), options)) {
    if (hasStatus(line, options.status)) output.line(line, () => accessText(line));
  }
  return EXIT.ok;
}

async function* linesOf(
  log: Logs<AccessLine>,
  { since, until, follow }: Options,
): AsyncGenerator<AccessLine> {
  const from = since ?? Date.now() - DEFAULT_SINCE_MS;
  if (follow) return yield* log.follow(interrupted(), undefined, from);
  refuseEmptyPeriod(from, until ?? Date.now());
  const lines = await log.since(from);
  yield* lines.filter(({ timestamp }) => until === undefined || Date.parse(timestamp) <= until);
}
