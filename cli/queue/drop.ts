import type { Context } from '../context.ts';
import type { Queues } from '../stage.ts';
import { EXIT } from '../terminal/failure.ts';
import { pluralize } from '../terminal/wording.ts';
import { handleChosen } from './passes.ts';
import { isMeant, orderEvents, type QueuedMessage, type QueueFilter } from './queued-message.ts';
import { readWaiting } from './read.ts';
import { notSeenNote, queuedJson, queuedTable } from './table.ts';

/**
 * Deletes messages from the queue of order events: says which, asks, and does it. Whatever else was looked at goes
 * back in its sequence.
 *
 * @returns the exit code: trouble when there are messages that could not be seen, some of which may be meant too
 */
export async function dropQueued(context: Context, filter: QueueFilter, dryRun: boolean): Promise<number> {
  const { stage, output } = context;
  const { messages, notSeen } = await output.during('Reading the queue', readWaiting(stage, filter));
  if (dryRun || messages.length === 0) {
    const json = { dryRun, messages: messages.map(queuedJson), notSeen };
    output.result(json, () => queuedTable(messages, Date.now()));
    return told(context, notSeen);
  }
  output.note(queuedTable(messages, Date.now()));
  await output.confirm(
    `Delete ${messages.length === 1 ? 'this message' : `these ${messages.length} messages`}, and any later match? Their content is lost.`,
  );
  const done = await output.during('Deleting', drop(stage, filter));
  output.result(
    { dropped: done.dropped.map(queuedJson), notSeen: done.notSeen },
    () => `Dropped: ${pluralize(done.dropped.length, 'message')}.`,
  );
  return told(context, done.notSeen);
}

function told({ output }: Context, notSeen: number): number {
  if (notSeen === 0) return EXIT.ok;
  output.note(notSeenNote(notSeen));
  return EXIT.failed;
}

type Dropped = { readonly dropped: readonly QueuedMessage[]; readonly notSeen: number };

/** Deletes what is meant, as far as it can be reached. */
export async function drop(queues: Queues, filter: QueueFilter): Promise<Dropped> {
  const dropped: QueuedMessage[] = [];
  const notSeen = await handleChosen(orderEvents(queues), {
    isSelected: (message) => isMeant(message, filter),
    async handle(messages, lease) {
      await lease.remove(messages);
      dropped.push(...messages);
    },
  });
  return { dropped, notSeen };
}
