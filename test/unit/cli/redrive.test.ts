// Double: SQS, which hands out as many messages of a group as AWS does. Real: everything in front of it.
import { SQSClient } from '@aws-sdk/client-sqs';
import { describe, expect, it } from '@jest/globals';
import { redrive } from '../../../cli/dlq/redrive.ts';
import type { Queues, Stage } from '../../../cli/stage.ts';
import { createAwsCommand, createRelayCommand } from '../../../cli/terminal/relay-command.ts';
import type { StageOutputs } from '../../../lib/platform/stack-outputs.ts';
import { awsDouble, type Responder } from '../../support/aws-double.ts';
import { DlqDouble } from '../../support/dlq-double.ts';
import { runAction } from '../../support/relay-run.ts';

const redriven = (queues: Queues, reasons: readonly string[], rate?: number) => {
  const { sqs, outputs } = queues;
  const relay = createRelayCommand({ local: false, stage: 'prod' });
  const aws = createAwsCommand({ profile: 'shop' });
  return runAction({ name: 'prod', relay, aws, sqs, outputs } as Stage, (context) =>
    redrive(context, { filter: { reasons }, rate, dryRun: false }),
  );
};

describe('A redrive that is broken off', () => {
  const parked = (count: number) =>
    Array.from({ length: count }, (_, index) => ({
      id: `${index}`,
      group: index < 6 ? 'A' : 'B',
      reason: 'no-user-id',
    }));

  it('tells what was sent back, and may be parked still, where SQS does not delete it', async () => {
    const queue = new DlqDouble(parked(12));
    queue.undeletable.add('11');

    const { exitCode, stdout, stderr } = await redriven(queue, ['no-user-id']);

    expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: '' });
    expect(stderr).toContain(
      'relay: Only 12 of 12 messages were sent back, and some of these may still be parked: SQS has not deleted 1 message. Try again. Run it again: a message that goes back twice changes nothing.',
    );
  });

  it('tells what was sent back before SQS took no more', async () => {
    const queue = new DlqDouble(parked(12));
    queue.onSend = () => (queue.sent.length === 6 ? new Error('SQS is down.') : undefined);

    const { exitCode, stderr } = await redriven(queue, ['no-user-id']);

    expect(exitCode).toBe(1);
    expect(stderr).toMatch(
      /relay: Only 6 of 12 messages were sent back, and some .*: .*SQS is down.* Run it again/,
    );
  });
});

describe('A redrive of one reason', () => {
  it('ends with 1 where messages that may be meant could not be seen', async () => {
    const kept = Array.from({ length: 10 }, (_, index) => ({
      id: `${index}`,
      group: 'A',
      reason: 'unreadable',
    }));
    const behind = { id: '10', group: 'A', reason: 'no-user-id' };
    const other = { id: '11', group: 'B', reason: 'no-user-id' };

    const { exitCode, stdout } = await redriven(new DlqDouble([...kept, behind, other]), ['no-user-id']);

    expect({ exitCode, stdout }).toEqual({
      exitCode: 1,
      stdout: expect.stringMatching(/^Sent back: 1 message\. Not seen: 1 more waits /),
    });
  });
});

describe('A redrive of everything', () => {
  const OUTPUTS = { OrderEventsDlqArn: 'arn:aws:sqs:eu-west-1:123456789012:dlq.fifo' } as StageOutputs;
  const STOP = 'aws --profile shop sqs cancel-message-move-task --region eu-west-1 --task-handle HANDLE-1';
  const queuesWith = (respond: Responder): Queues => {
    const answer: Responder = (command) =>
      command.operation === 'GetQueueAttributes'
        ? { Attributes: { ApproximateNumberOfMessages: '0', ApproximateNumberOfMessagesNotVisible: '40' } }
        : respond(command);
    return { sqs: awsDouble(new SQSClient({ region: 'eu-west-1' }), answer).client, outputs: OUTPUTS };
  };

  it('says that SQS goes on if it is interrupted, and how to stop that', async () => {
    const tasks = [{ StartedTimestamp: 1 }, { StartedTimestamp: 2, Status: 'COMPLETED' }];
    const queues = queuesWith(({ operation }) =>
      operation === 'ListMessageMoveTasks' ? { Results: [tasks.shift()] } : { TaskHandle: 'HANDLE-1' },
    );

    const { stderr } = await redriven(queues, []);

    expect(stderr).toContain(
      `SQS moves them by itself, and goes on if this is interrupted. To stop it: ${STOP}\n`,
    );
  });

  it.each([
    [
      'is moving them',
      { Status: 'RUNNING', TaskHandle: 'HANDLE-1' },
      `until it is done, or stop it: ${STOP}\n`,
    ],
    ['is being stopped', { Status: 'CANCELLING' }, 'until it is done.\n'],
  ])('says how far SQS is where it %s already', async (_, status, remedy) => {
    const task = {
      ...status,
      StartedTimestamp: 1,
      ApproximateNumberOfMessagesMoved: 12,
      ApproximateNumberOfMessagesToMove: 40,
    };
    const queues = queuesWith(({ operation }) => {
      if (operation === 'StartMessageMoveTask') return new Error('There is already a task running.');
      return operation === 'ListMessageMoveTasks' ? { Results: [task] } : {};
    });

    const { exitCode, stderr } = await redriven(queues, []);

    expect(exitCode).toBe(1);
    expect(stderr).toContain(
      'relay: SQS is moving the parked messages already, 12 of 40 so far; nothing was started.',
    );
    expect(stderr.endsWith(remedy)).toBe(true);
  });

  it('passes on why SQS has not begun', async () => {
    const queues = queuesWith(({ operation }) =>
      operation === 'StartMessageMoveTask' ? new Error('Access is denied.') : { Results: [] },
    );

    await expect(redriven(queues, [])).rejects.toThrow('Access is denied.');
  });
});
