import type { Command } from 'commander';
import * as v from 'valibot';
import { compact } from '../../../lib/platform/compact.ts';
import type { Context, Run } from '../../context.ts';
import { dropQueued } from '../../queue/drop.ts';
import type { QueueFilter } from '../../queue/queued-message.ts';
import { readQueuedMessages } from '../../queue/read.ts';
import { queuedJson, queuedTable, unseenMessagesNote } from '../../queue/table.ts';
import { EXIT, Failure } from '../../terminal/failure.ts';

const FilterOptions = v.object({ event: v.optional(v.string()), order: v.optional(v.string()) });
const DropOptions = v.object({ ...FilterOptions.entries, dryRun: v.optional(v.boolean(), false) });

/** `relay queue` */
export function registerQueue(program: Command, run: Run): void {
  const queue = program
    .command('queue')
    .description('lists and drops messages that wait to be forwarded; pause forwarding first');
  filtered(queue.command('list'))
    .description('lists the messages, by order')
    .action(run((context, options: unknown) => list(context, filterOf(v.parse(FilterOptions, options)))));
  filtered(queue.command('drop'))
    .description('deletes messages before they are forwarded')
    .option('--dry-run', 'show what would be deleted')
    .action(
      run((context, options: unknown) => {
        const { dryRun, ...filter } = v.parse(DropOptions, options);
        if (filter.event === undefined && filter.order === undefined) {
          throw new Failure('Give --event, --order or both.', { exitCode: EXIT.usage });
        }
        return dropQueued(context, filterOf(filter), dryRun);
      }),
    );
}

function filtered(command: Command): Command {
  return command
    .option('--event <id>', 'only messages of this event')
    .option('--order <number>', 'only messages of this order');
}

function filterOf({ event, order }: v.InferOutput<typeof FilterOptions>): QueueFilter {
  return compact({ event, order });
}

async function list({ stage, output }: Context, filter: QueueFilter): Promise<number> {
  const read = await output.during('Reading the queue', readQueuedMessages(stage, filter));
  const { messages, unseen } = read;
  output.result({ messages: messages.map(queuedJson), unseen }, () => queuedTable(read, filter, Date.now()));
  if (unseen > 0) output.note(unseenMessagesNote(unseen));
  return EXIT.ok;
}
