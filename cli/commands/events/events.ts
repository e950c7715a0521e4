import { type Command, Option } from 'commander';
import * as v from 'valibot';
import { readArchive } from '../../../lib/archive/read.ts';
import { ARCHIVED_OUTCOMES } from '../../../lib/archive/record.ts';
import { compact } from '../../../lib/platform/compact.ts';
import { eraseOrder } from '../../archive/erase.ts';
import { type ArchivedEvent, eventsIn } from '../../archive/events.ts';
import { findEvent } from '../../archive/find.ts';
import { openArchive } from '../../archive/open.ts';
import { replay } from '../../archive/replay.ts';
import { eventJson, eventSummaryJson, eventsTable, eventText } from '../../archive/text.ts';
import type { Context, Run } from '../../context.ts';
import { parseRate } from '../../queue/rate.ts';
import { EXIT, Failure } from '../../terminal/failure.ts';
import { parseMoment, refuseEmptyPeriod } from '../../terminal/moment.ts';
import { pluralize } from '../../terminal/wording.ts';

const RangeOptions = v.object({
  order: v.optional(v.string()),
  since: v.optional(v.number()),
  until: v.optional(v.number()),
  outcome: v.optional(v.array(v.picklist(ARCHIVED_OUTCOMES)), []),
});
type RangeOptions = v.InferOutput<typeof RangeOptions>;
const FindOptions = v.object({ order: v.optional(v.string()), since: v.optional(v.number()) });
const ReplayOptions = v.object({
  ...RangeOptions.entries,
  rate: v.number(),
  dryRun: v.optional(v.boolean(), false),
});
const EraseOptions = v.object({ order: v.string(), dryRun: v.optional(v.boolean(), false) });

const DAY_MS = 86_400_000;
const DEFAULT_RATE = 10;
const ID = 'the id of the event, as Ingram Micro gave it';

/** `relay events` */
export function registerEvents(program: Command, run: Run): void {
  const events = program
    .command('events')
    .description('shows and replays events from the archive, where the stage has one');
  ranged(events.command('list', { isDefault: true }))
    .description('lists events and what became of them (the command without a name)')
    .action(run((context, options: unknown) => list(context, v.parse(RangeOptions, options))));
  events
    .command('show')
    .description('shows an event in full: its message, each call to Thirdwatch, and the answers')
    .argument('<id>', ID)
    .option('--order <number>', 'only this order of it')
    .option('--since <time>', 'where to begin (default: when it was first received)', parseMoment)
    .action(run((context, id: string, options: unknown) => show(context, id, v.parse(FindOptions, options))));
  registerReplay(events, run);
  events
    .command('erase')
    .description('erases an order from the archive')
    .requiredOption('--order <number>', 'the number that your shop gave to Ingram Micro')
    .option('--dry-run', 'show what would be erased')
    .action(run((context, options: unknown) => erase(context, v.parse(EraseOptions, options))));
}

function registerReplay(events: Command, run: Run): void {
  ranged(events.command('replay'))
    .description('puts events on the queue again, as they came; Thirdwatch hears only what is news')
    .argument('[id]', `${ID}; without it, the events of a time`)
    .option('--rate <number>', 'messages per second', parseRate, DEFAULT_RATE)
    .option('--dry-run', 'show what would follow')
    .action(
      run(async (context, id: string | undefined, options: unknown) => {
        const { rate, dryRun, ...range } = v.parse(ReplayOptions, options);
        return replay(context, await eventsToReplay(context, id, range), { rate, dryRun });
      }),
    );
}

function ranged(command: Command): Command {
  return command
    .option('--order <number>', 'only events of this order')
    .option('--since <time>', 'from then on: a time, or 10m, 2h, 30d (default: 24h)', parseMoment)
    .option('--until <time>', 'up to then (default: now)', parseMoment)
    .addOption(
      new Option('--outcome <outcome...>', 'only events that came to this').choices(ARCHIVED_OUTCOMES),
    );
}

async function list(context: Context, range: RangeOptions): Promise<number> {
  const found = await eventsOf(context, range);
  context.output.result({ events: found.map(eventSummaryJson) }, () =>
    found.length === 0 ? noEventText(range) : eventsTable(found),
  );
  return EXIT.ok;
}

function noEventText({ since }: RangeOptions): string {
  return since === undefined
    ? 'The archive has no such event of the last day. To look further back, give --since.'
    : 'The archive has no such event of that time.';
}

async function show(
  { stage, output }: Context,
  event: string,
  options: v.InferOutput<typeof FindOptions>,
): Promise<number> {
  const work = findEvent(stage, { event, ...compact(options) });
  const found = await output.during('Reading the archive', work);
  output.result({ events: found.map(eventJson) }, () => found.map(eventText).join('\n\n'));
  return EXIT.ok;
}

async function eventsToReplay(
  context: Context,
  event: string | undefined,
  range: RangeOptions,
): Promise<readonly ArchivedEvent[]> {
  if (event !== undefined) {
    const { order, since, until, outcome } = range;
    if (until !== undefined || outcome.length > 0) {
      throw new Failure('--outcome and --until go with a time, not with the id of an event.', {
        exitCode: EXIT.usage,
      });
    }
    return findEvent(context.stage, { event, ...compact({ order, since }) });
  }
  if (range.since !== undefined || range.order !== undefined) return eventsOf(context, range);
  throw new Failure('Give the id of an event, --since or --order.', { exitCode: EXIT.usage });
}

async function eventsOf(
  { stage, output }: Context,
  { order, outcome, since, until = Date.now() }: RangeOptions,
): Promise<readonly ArchivedEvent[]> {
  const bucket = await openArchive(stage, 'read');
  const range = { since: since ?? until - DAY_MS, until, ...compact({ orderId: order }) };
  refuseEmptyPeriod(range.since, until);
  const filter = { outcomes: outcome, ...compact({ order }) };
  return output.during('Reading the archive', eventsIn(readArchive(bucket, range), filter));
}

async function erase(
  { stage, output }: Context,
  { order, dryRun }: v.InferOutput<typeof EraseOptions>,
): Promise<number> {
  const bucket = await openArchive(stage, 'erase');
  const now = Date.now();
  const found = await output.during('Reading the archive', eraseOrder(bucket, order, { now, dryRun: true }));
  const what = `${pluralize(found.records, 'record')} of order ${order}`;
  if (dryRun || found.records === 0) {
    output.result({ dryRun, ...found }, () => `The archive has ${what}.`);
    return EXIT.ok;
  }
  await output.confirm(`Erase ${what} from the archive of ${stage.name}? They cannot be restored.`);
  const erased = await output.during('Erasing', eraseOrder(bucket, order, { now, dryRun: false }));
  output.result({ dryRun, ...erased }, () => `Erased: ${what}.`);
  output.note(
    'What happened in the last minutes may still be on its way to the archive: look again in ten minutes.',
  );
  return EXIT.ok;
}
