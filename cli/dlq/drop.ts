import type { Context } from '../context.ts';
import { withLease } from '../queue/lease.ts';
import type { Stage } from '../stage.ts';
import { EXIT, Failure } from '../terminal/failure.ts';
import { deadLetters, type ParkedMessage } from './parked-message.ts';
import { findParked } from './read.ts';
import { parkedJson, parkedText } from './table.ts';

/** Shows a parked message in full. */
export async function showParked({ stage, output }: Context, id: string): Promise<number> {
  const message = await output.during('Reading the parked messages', findParked(stage, id));
  output.result(parkedJson(message), () => parkedText(message, Date.now()));
  return EXIT.ok;
}

/** Shows a parked message, asks for confirmation, and deletes it. */
export async function dropParked(context: Context, id: string, dryRun: boolean): Promise<number> {
  const { stage, output } = context;
  if (dryRun) return showParked(context, id);
  const message = await findParked(stage, id);
  output.note(parkedText(message, Date.now()));
  await output.confirm('Delete this message? Its content is lost.');
  await remove(stage, message);
  output.result({ dropped: message.messageId }, () => `Dropped: ${message.messageId}.`);
  return EXIT.ok;
}

/** Takes the message again: it was visible to others while the question was open. */
async function remove(stage: Stage, { messageId }: ParkedMessage): Promise<void> {
  await withLease(deadLetters(stage), async (lease) => {
    const found = (await lease.receiveAll()).find((message) => message.messageId === messageId);
    if (found !== undefined) return lease.remove([found]);
    throw new Failure(`The message ${messageId} is gone, or somebody else is reading it.`);
  });
}
