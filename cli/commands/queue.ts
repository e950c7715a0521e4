import type { Command } from 'commander';
import * as v from 'valibot';
import { compact } from '../../lib/platform/compact.ts';
import type { Context, Run } from '../context.ts';
import { dropQueued } from '../queue/drop.ts';
import type { QueueFilter } from '../queue/queued-message.ts';
import { readWaiting } from '../queue/read.ts';
import { notSeenNote, queuedJson, queuedTable } from '../queue/table.ts';
import { EXIT, Failure } from '../terminal/failure.ts';

const FilterOptions = v.object({ event: v.optional(v.string()), order: v.optional(v.string()) });
const DropOptions = v.object({ ...FilterOptions.entries, dryRun: v.optional(v.boolean(), false) });

/** `relay queue` */
export function registerQueue(program: Command, run: Run): void {
  const queue = program
    .command('queue')
    .description('looks at what waits to be forwarded, and drops it; forwarding has to be paused');
  filtered(queue.command('list'))
    .description('lists the messages that wait, by order')
    .action(run((context, options: unknown) => list(context, filterOf(v.parse(FilterOptions, options)))));
  filtered(queue.command('drop'))
    .description('deletes messages before Thirdwatch hears of them')
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
    .option('--event <id>', 'only those of this event')
    .option('--order <number>', 'only those of this order');
}

function filterOf({ event, order }: v.InferOutput<typeof FilterOptions>): QueueFilter {
  return compact({ event, order });
}

async function list({ stage, output }: Context, filter: QueueFilter): Promise<number> {
  const { messages, notSeen } = await output.during('Reading the queue', readWaiting(stage, filter));
  output.result({ messages: messages.map(queuedJson), notSeen }, () => queuedTable(messages, Date.now()));
  if (notSeen > 0) output.note(notSeenNote(notSeen));
  return EXIT.ok;
}
