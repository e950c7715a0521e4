import { setTimeout as sleep } from 'node:timers/promises';
import {
  ListMessageMoveTasksCommand,
  type ListMessageMoveTasksResultEntry,
  StartMessageMoveTaskCommand,
} from '@aws-sdk/client-sqs';
import type { Queues, Stage } from '../stage.ts';
import { Failure } from '../terminal/failure.ts';

const LOOK_EVERY_MS = 500;

type RedrivenStage = Pick<Stage, 'sqs' | 'outputs' | 'aws'>;

export type RedriveAllOptions = {
  /** Messages a second; SQS chooses unless it is given. */
  readonly rate: number | undefined;
  /** Called once SQS has begun, with the command that stops it. */
  readonly onStart: (stopCommand: string) => void;
  /** Called with the number of messages moved so far. */
  readonly onProgress: (moved: number) => void;
};

/**
 * Has SQS move the whole dead-letter queue back to the queue of order events, and waits until it is done. Should we
 * end before, SQS goes on.
 *
 * @returns how many were moved
 * @throws Failure when SQS moves them already, and when the task failed or was cancelled
 */
export async function redriveAll(
  stage: RedrivenStage,
  { rate, onStart, onProgress }: RedriveAllOptions,
): Promise<number> {
  const former = await latestTask(stage);
  onStart(stopCommand(stage, await start(stage, rate)));
  for (;;) {
    const task = await latestTask(stage);
    const isOurs = task?.StartedTimestamp !== former?.StartedTimestamp;
    const moved = task?.ApproximateNumberOfMessagesMoved ?? 0;
    if (isOurs && task?.Status === 'COMPLETED') return moved;
    if (isOurs && (task?.Status === 'FAILED' || task?.Status === 'CANCELLED')) throw failure(task, moved);
    if (isOurs) onProgress(moved);
    await sleep(LOOK_EVERY_MS);
  }
}

/** @returns the handle of the task */
async function start(stage: RedrivenStage, rate: number | undefined): Promise<string | undefined> {
  const command = new StartMessageMoveTaskCommand({
    SourceArn: stage.outputs.OrderEventsDlqArn,
    // SQS knows the origin only of messages that it has moved itself; parked messages were sent here.
    DestinationArn: stage.outputs.OrderEventsQueueArn,
    MaxNumberOfMessagesPerSecond: rate,
  });
  const { TaskHandle } = await stage.sqs.send(command).catch(async (cause: unknown) => {
    const running = await latestTask(stage);
    const isActive = running?.Status === 'RUNNING' || running?.Status === 'CANCELLING';
    throw isActive ? alreadyMoving(stage, running, cause) : cause;
  });
  return TaskHandle;
}

/** SQS has one task for a queue at a time. One that is being cancelled has no handle. */
function alreadyMoving(
  stage: RedrivenStage,
  running: ListMessageMoveTasksResultEntry,
  cause: unknown,
): Failure {
  const { ApproximateNumberOfMessagesMoved: moved = 0, ApproximateNumberOfMessagesToMove: all } = running;
  const { TaskHandle } = running;
  const stop = TaskHandle === undefined ? '' : `, or stop it: ${stopCommand(stage, TaskHandle)}`;
  return new Failure(
    `SQS is moving the parked messages already, ${moved} of ${all ?? 'an unknown number'} so far; nothing was started. Wait until it is done${stop || '.'}`,
    { cause },
  );
}

function stopCommand({ outputs, aws }: RedrivenStage, taskHandle = ''): string {
  const [, , , region] = outputs.OrderEventsDlqArn.split(':');
  return aws(`sqs cancel-message-move-task --region ${region} --task-handle ${taskHandle}`);
}

async function latestTask({ sqs, outputs }: Queues): Promise<ListMessageMoveTasksResultEntry | undefined> {
  const command = new ListMessageMoveTasksCommand({ SourceArn: outputs.OrderEventsDlqArn, MaxResults: 1 });
  return (await sqs.send(command)).Results?.[0];
}

function failure({ Status, FailureReason }: ListMessageMoveTasksResultEntry, moved: number): Failure {
  const end = Status === 'CANCELLED' ? 'was cancelled' : `failed (${FailureReason ?? 'SQS gives no reason'})`;
  return new Failure(
    `SQS's message move task ${end} after ${moved} messages. The others are still parked: redrive again.`,
  );
}
