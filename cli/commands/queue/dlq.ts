import { type Command, Option } from 'commander';
import * as v from 'valibot';
import { compact } from '../../../lib/platform/compact.ts';
import type { Context, Run } from '../../context.ts';
import { dropParked, showParked } from '../../dlq/drop.ts';
import { matchesParkedFilter, type ParkedFilter, REASONS } from '../../dlq/parked-message.ts';
import { exitCodeFor, readParkedMessages, unseenNote } from '../../dlq/read.ts';
import { redrive } from '../../dlq/redrive.ts';
import { parkedSummaryJson, parkedTable, sortParked } from '../../dlq/table.ts';
import { parseRate } from '../../queue/rate.ts';

const FilterOptions = v.object({
  reason: v.optional(v.array(v.string()), []),
  order: v.optional(v.string()),
});
const RedriveOptions = v.object({
  ...FilterOptions.entries,
  rate: v.optional(v.number()),
  dryRun: v.optional(v.boolean(), false),
});

const DropOptions = v.object({ dryRun: v.optional(v.boolean(), false) });

const ID = 'the id of a message, or the beginning of it, as in the list';

/** `relay dlq` */
export function registerDlq(program: Command, run: Run): void {
  const dlq = program.command('dlq').description('shows, redrives and drops parked messages');
  filtered(dlq.command('list'))
    .description('lists the parked messages, by reason and by order')
    .action(run((context, options: unknown) => list(context, filterOf(v.parse(FilterOptions, options)))));
  dlq
    .command('show')
    .description('shows a parked message in full')
    .argument('<id>', ID)
    .action(run((context, id: string) => showParked(context, id)));
  filtered(dlq.command('redrive'))
    .description('sends parked messages back to the queue; all of them, unless you filter')
    .option('--rate <number>', 'the maximum of messages per second', parseRate)
    .option('--dry-run', 'show what would be done')
    .action(
      run((context, options: unknown) => {
        const { rate, dryRun, ...filter } = v.parse(RedriveOptions, options);
        return redrive(context, { filter: filterOf(filter), rate, dryRun });
      }),
    );
  dlq
    .command('drop')
    .description('deletes a parked message')
    .argument('<id>', ID)
    .option('--dry-run', 'show what would be deleted')
    .action(
      run((context, id: string, options: unknown) =>
        dropParked(context, id, v.parse(DropOptions, options).dryRun),
      ),
    );
}

function filtered(command: Command): Command {
  return command
    .addOption(new Option('--reason <reason...>', 'only messages with this reason').choices(REASONS))
    .option('--order <number>', 'only messages of this order');
}

function filterOf({ reason, order }: v.InferOutput<typeof FilterOptions>): ParkedFilter {
  return { reasons: reason, ...compact({ order }) };
}

async function list({ stage, output }: Context, filter: ParkedFilter): Promise<number> {
  const { messages, unseen } = await output.during('Reading the parked messages', readParkedMessages(stage));
  const listed = messages.filter((message) => matchesParkedFilter(message, filter));
  const json = { messages: sortParked(listed).map(parkedSummaryJson), unseen };
  output.result(json, () =>
    listed.length === 0 ? emptyText(messages.length, unseen) : parkedTable(listed, Date.now()),
  );
  if (unseen > 0) output.note(unseenNote(unseen));
  return exitCodeFor(unseen);
}

function emptyText(seen: number, unseen: number): string {
  if (seen + unseen === 0) return 'Nothing is parked.';
  if (seen === 0) return 'Something is parked, and nothing of it can be seen now. Try again.';
  return `None of the ${seen} parked messages${unseen === 0 ? '' : ' that can be seen'} matches.`;
}
