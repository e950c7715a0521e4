import type { Context } from '../context.ts';
import type { Stage } from '../stage.ts';
import { EXIT, type Failure, partlyDone } from '../terminal/failure.ts';
import { countEach, pluralize } from '../terminal/wording.ts';
import { matchesParkedFilter, type ParkedFilter, type ParkedMessage } from './parked-message.ts';
import { countMessagesAndOrders, exitCodeFor, readParkedMessages, unseenNote } from './read.ts';
import { redriveAll } from './redrive-all.ts';
import { redriveSome } from './redrive-some.ts';

export type RedriveOptions = {
  readonly filter: ParkedFilter;
  /** Messages a second. */
  readonly rate?: number | undefined;
  readonly dryRun: boolean;
};

/** The messages to redrive, as far as they can be seen. */
type Plan = {
  /** Whether the whole queue is redriven. */
  readonly isAll: boolean;
  readonly isSelected: (message: ParkedMessage) => boolean;
  readonly selected: readonly ParkedMessage[];
  /** How many of the messages that match may be an attack. */
  readonly suspects: number;
  readonly unseen: number;
};

type RedriveResult = { readonly redriven: number; readonly unseen: number };

const SUSPECT_REASON = 'event-id-reused';

/**
 * Lists the parked messages that match, asks for confirmation, and sends them back to the queue.
 *
 * @returns the exit code: 1 when some messages could not be seen, as they may match too
 */
export async function redrive(context: Context, options: RedriveOptions): Promise<number> {
  const { stage, output } = context;
  const plan = await output.during('Reading the parked messages', planFor(stage, options.filter));
  if (plan.suspects > 0 && !options.filter.reasons.includes(SUSPECT_REASON)) output.note(suspectNote(plan));
  const isNothing = plan.selected.length === 0 && !(plan.isAll && plan.unseen > 0);
  if (options.dryRun || isNothing) {
    output.result({ dryRun: options.dryRun, ...planJson(plan) }, () => planText(plan));
    // SQS moves all, whether we see them or not.
    return plan.isAll ? EXIT.ok : exitCodeFor(plan.unseen);
  }
  output.note(planText(plan));
  await output.confirm(`Send ${plan.isAll ? 'all of them' : 'them'} back to the queue?`);
  const done = await executePlan(plan, context, options.rate);
  output.result(done, () => doneText(done));
  if (done.redriven > 0) output.note(`To see what becomes of it: ${stage.relay('tail')}`);
  return exitCodeFor(done.unseen);
}

async function planFor(stage: Stage, filter: ParkedFilter): Promise<Plan> {
  const { messages, unseen } = await readParkedMessages(stage);
  const isAll = filter.reasons.length === 0 && filter.order === undefined;
  const isSelected = (message: ParkedMessage) =>
    matchesParkedFilter(message, filter) && (isAll || isTrusted(message, filter));
  const suspects = messages.filter(
    (message) => matchesParkedFilter(message, filter) && message.reason === SUSPECT_REASON,
  ).length;
  return { isAll, isSelected, selected: messages.filter(isSelected), suspects, unseen };
}

async function executePlan(
  { isAll, isSelected, selected }: Plan,
  { stage, output }: Context,
  rate: number | undefined,
): Promise<RedriveResult> {
  const progress = output.progress('Sending messages back');
  let redriven = 0;
  const onProgress = (done: number) => {
    redriven = done;
    progress.say(`Sending messages back: ${done} of ${selected.length}`);
  };
  try {
    if (!isAll) return await redriveSome(stage, { isSelected, rate, onProgress });
    const onStart = (stopCommand: string) => output.note(goesOnNote(stage, stopCommand));
    return { redriven: await redriveAll(stage, { rate, onStart, onProgress }), unseen: 0 };
  } catch (cause) {
    throw isAll ? cause : brokenOff(redriven, selected.length, cause);
  } finally {
    progress.stop();
  }
}

function goesOnNote({ name }: Stage, stopCommand: string): string {
  const note = 'SQS moves them by itself, and goes on if this is interrupted.';
  return name === 'local' ? note : `${note} To stop it: ${stopCommand}`;
}

/** What SQS has taken is deleted here afterward: what was not is parked still, or again. */
function brokenOff(redriven: number, planned: number, cause: unknown): Failure {
  const doubt = redriven === 0 ? '' : ', and some of these may still be parked';
  return partlyDone(
    // Behind those of the plan, more may have come into view.
    `Only ${redriven} of ${pluralize(Math.max(planned, redriven), 'message')} were sent back${doubt}`,
    cause,
    'Run it again: a message that goes back twice changes nothing.',
  );
}

function isTrusted({ reason }: ParkedMessage, { reasons }: ParkedFilter): boolean {
  return reason !== SUSPECT_REASON || reasons.includes(SUSPECT_REASON);
}

function suspectNote({ suspects, isAll }: Plan): string {
  const what = `Parked as ${SUSPECT_REASON}: ${pluralize(suspects, 'message')}, each of which may be an attack (docs/operations.md).`;
  return isAll
    ? `${what} To leave them parked, name the other reasons with --reason.`
    : `${what} They stay parked; only --reason ${SUSPECT_REASON} sends them back.`;
}

function planJson({ selected, suspects, unseen }: Plan): object {
  const reasons = Map.groupBy(selected, ({ reason }) => reason);
  return {
    messages: selected.length,
    reasons: Object.fromEntries([...reasons].map(([reason, some]) => [reason, some.length])),
    suspects,
    unseen,
  };
}

function planText({ isAll, selected, unseen }: Plan): string {
  const none =
    unseen === 0 ? 'There is nothing to send back.' : 'Nothing that can be seen is to be sent back.';
  const seen =
    selected.length === 0
      ? none
      : `To be sent back: ${countMessagesAndOrders(selected)} (${countEach(selected.map(({ reason }) => reason))}).`;
  const others = isAll && unseen > 0 ? ' SQS sends back what cannot be seen too.' : '';
  return `${seen} ${unseenNote(unseen)}${others}`.trimEnd();
}

function doneText({ redriven, unseen }: RedriveResult): string {
  const left = unseen === 0 ? '' : ` Not seen: ${unseenNote(unseen)}`;
  return `Sent back: ${pluralize(redriven, 'message')}.${left}`;
}
