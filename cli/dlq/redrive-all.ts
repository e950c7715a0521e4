import { setTimeout as sleep } from 'node:timers/promises';
import {
  ListMessageMoveTasksCommand,
  type ListMessageMoveTasksResultEntry,
  StartMessageMoveTaskCommand,
} from '@aws-sdk/client-sqs';
import type { Queues } from '../stage.ts';
import { Failure } from '../terminal/failure.ts';

const LOOK_EVERY_MS = 500;

/**
 * Has SQS move the whole dead-letter queue back to the queue of order events, and waits until it is done. Should we
 * end before, SQS goes on.
 *
 * @param rate messages a second; SQS chooses unless it is given
 * @param onProgress called with the number of messages moved so far
 * @returns how many were moved
 * @throws Failure when the task failed or was cancelled
 */
export async function redriveAll(
  stage: Queues,
  rate: number | undefined,
  onProgress: (moved: number) => void,
): Promise<number> {
  const former = await latestTask(stage);
  await stage.sqs.send(
    new StartMessageMoveTaskCommand({
      SourceArn: stage.outputs.OrderEventsDlqArn,
      // SQS knows the origin only of messages that it has moved itself; parked messages were sent here.
      DestinationArn: stage.outputs.OrderEventsQueueArn,
      MaxNumberOfMessagesPerSecond: rate,
    }),
  );
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
