import type { Context } from '../context.ts';
import type { Queues } from '../stage.ts';
import { EXIT, partlyDone } from '../terminal/failure.ts';
import { pluralize } from '../terminal/wording.ts';
import { handleSelected } from './passes.ts';
import { matchesQueueFilter, orderEvents, type QueuedMessage, type QueueFilter } from './queued-message.ts';
import { readQueuedMessages } from './read.ts';
import { queuedJson, queuedTable, unseenMessagesNote } from './table.ts';

/**
 * Lists the messages that match, asks for confirmation, and deletes them from the queue of order events. The others
 * keep their sequence.
 *
 * @returns the exit code: 1 when some messages could not be seen, as they may match too
 */
export async function dropQueued(context: Context, filter: QueueFilter, dryRun: boolean): Promise<number> {
  const { stage, output } = context;
  const read = await output.during('Reading the queue', readQueuedMessages(stage, filter));
  const { messages, unseen } = read;
  if (dryRun || messages.length === 0) {
    const json = { dryRun, messages: messages.map(queuedJson), unseen };
    output.result(json, () => queuedTable(read, filter, Date.now()));
    return exitCodeFor(context, unseen);
  }
  output.note(queuedTable(read, filter, Date.now()));
  await output.confirm(
    `Delete ${messages.length === 1 ? 'this message' : `these ${messages.length} messages`}, and any later match? Their content is lost.`,
  );
  const done = await output.during('Deleting', drop(stage, filter));
  output.result(
    { dropped: done.dropped.map(queuedJson), unseen: done.unseen },
    () => `Dropped: ${pluralize(done.dropped.length, 'message')}.`,
  );
  return exitCodeFor(context, done.unseen);
}

function exitCodeFor({ output }: Context, unseen: number): number {
  if (unseen === 0) return EXIT.ok;
  output.note(unseenMessagesNote(unseen));
  return EXIT.failed;
}

type Dropped = { readonly dropped: readonly QueuedMessage[]; readonly unseen: number };

/**
 * Deletes the messages that match, as far as they can be reached.
 *
 * @throws Failure that says how many were deleted, when SQS does not go on
 */
export async function drop(queues: Queues, filter: QueueFilter): Promise<Dropped> {
  const dropped: QueuedMessage[] = [];
  const unseen = await handleSelected(orderEvents(queues), {
    isSelected: (message) => matchesQueueFilter(message, filter),
    async handle(messages, lease) {
      await lease.remove(messages);
      dropped.push(...messages);
    },
  }).catch((cause: unknown) => {
    const done = `Only ${pluralize(dropped.length, 'message was', 'messages were')} dropped`;
    throw partlyDone(done, cause, 'Run it again, before you resume.');
  });
  return { dropped, unseen };
}
