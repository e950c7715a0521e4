import type { Context } from '../context.ts';
import type { Stage } from '../stage.ts';
import { EXIT } from '../terminal/failure.ts';
import { counted, tally } from '../terminal/remedy.ts';
import { type Filter, matches, type ParkedMessage } from './parked-message.ts';
import { behindNote, countedMessages, readParkedMessages } from './read.ts';
import { redriveAll } from './redrive-all.ts';
import { redriveSome } from './redrive-some.ts';

export type RedriveOptions = {
  readonly filter: Filter;
  /** Messages a second. */
  readonly rate?: number | undefined;
  readonly dryRun: boolean;
};

/** What would be redriven, as far as can be seen. */
type Plan = {
  /** Whether it is the whole queue, seen or not. */
  readonly isAll: boolean;
  readonly isChosen: (message: ParkedMessage) => boolean;
  readonly chosen: readonly ParkedMessage[];
  /** How many of the reasons and the order that were asked for may be an attack. */
  readonly suspects: number;
  readonly behind: number;
};

type Done = { readonly redriven: number; readonly behind: number };

const SUSPECT = 'event-id-reused';

/** Sends parked messages back to the queue: says which, asks, and does it. */
export async function redrive(context: Context, options: RedriveOptions): Promise<number> {
  const { stage, output } = context;
  const plan = await output.during('Reading what is parked', planFor(stage, options.filter));
  if (plan.suspects > 0 && !options.filter.reasons.includes(SUSPECT)) output.note(suspectNote(plan));
  const isNothing = plan.chosen.length === 0 && !(plan.isAll && plan.behind > 0);
  if (options.dryRun || isNothing) {
    output.result({ dryRun: options.dryRun, ...planJson(plan) }, () => planText(plan));
    return EXIT.ok;
  }
  output.note(planText(plan));
  await output.confirm(`Send ${plan.isAll ? 'all of them' : 'them'} back to the queue?`);
  const done = await carryOut(plan, context, options.rate);
  output.result(done, () => doneText(done));
  return EXIT.ok;
}

async function planFor(stage: Stage, filter: Filter): Promise<Plan> {
  const { messages, behind } = await readParkedMessages(stage);
  const isAll = filter.reasons.length === 0 && filter.order === undefined;
  const isChosen = (message: ParkedMessage) =>
    matches(message, filter) && (isAll || isTrusted(message, filter));
  const suspects = messages.filter(
    (message) => matches(message, filter) && message.reason === SUSPECT,
  ).length;
  return { isAll, isChosen, chosen: messages.filter(isChosen), suspects, behind };
}

async function carryOut(
  { isAll, isChosen, chosen }: Plan,
  { stage, output }: Context,
  rate: number | undefined,
): Promise<Done> {
  const progress = output.progress('Sending messages back');
  const onProgress = (done: number) => progress.say(`Sending messages back: ${done} of ${chosen.length}`);
  try {
    if (!isAll) return await redriveSome(stage, { isChosen, rate, onProgress });
    return { redriven: await redriveAll(stage, rate, onProgress), behind: 0 };
  } finally {
    progress.stop();
  }
}

function isTrusted({ reason }: ParkedMessage, { reasons }: Filter): boolean {
  return reason !== SUSPECT || reasons.includes(SUSPECT);
}

function suspectNote({ suspects, isAll }: Plan): string {
  const what = `Parked as ${SUSPECT}: ${counted(suspects, 'message')}, of which each may be an attack (docs/operations.md).`;
  return isAll
    ? `${what} To leave them where they are, name the other reasons with --reason.`
    : `${what} They stay where they are; only --reason ${SUSPECT} sends them back.`;
}

function planJson({ chosen, suspects, behind }: Plan): object {
  const reasons = Map.groupBy(chosen, ({ reason }) => reason);
  return {
    messages: chosen.length,
    reasons: Object.fromEntries([...reasons].map(([reason, some]) => [reason, some.length])),
    suspects,
    behind,
  };
}

function planText({ chosen, behind }: Plan): string {
  const seen =
    chosen.length === 0
      ? 'There is nothing to send back.'
      : `To be sent back: ${countedMessages(chosen)} (${tally(chosen.map(({ reason }) => reason))}).`;
  return `${seen} ${behindNote(behind)}`.trimEnd();
}

function doneText({ redriven, behind }: Done): string {
  const left = behind === 0 ? '' : ` Not seen: ${behindNote(behind)}`;
  return `Sent back: ${counted(redriven, 'message')}.${left}`;
}
