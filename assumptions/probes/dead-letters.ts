import type { Cloud, QueueMessage, QueueWithDeadLetters } from '../cloud.ts';
import { DOCUMENTS, type Probe } from '../probe.ts';
import { bodiesOf, receiveOne, receiveSeveral } from './receiving.ts';

const LETTER = { body: 'a1', group: 'a', attributes: { reason: 'retries-exhausted', eventId: 'E1' } };

/** Receives a message as often as it may be received, and once more. */
async function exhaust(cloud: Cloud, queue: QueueWithDeadLetters, times: number): Promise<QueueMessage> {
  let last = await receiveOne(cloud, queue);
  for (let count = 1; count < times; count++) {
    await queue.hide([last.receipt], 0);
    last = await receiveOne(cloud, queue);
  }
  await queue.hide([last.receipt], 0);
  await queue.receive();
  return last;
}

/** Waits for what is moved, for up to a minute. */
async function movedBack(cloud: Cloud, queue: QueueWithDeadLetters): Promise<QueueMessage> {
  await queue.moveBack();
  for (let tries = 0; tries < 20; tries++) {
    const [message] = await queue.receive();
    if (message !== undefined) return message;
    await cloud.sleep(3);
  }
  throw new Error('No message came back from the dead-letter queue within a minute.');
}

/** What becomes of a message in the dead-letter queue, and on its way back. */
export const DEAD_LETTERS: readonly Probe[] = [
  {
    name: 'sqs-max-receive-count',
    statement:
      'After maxReceiveCount receives a message goes to the dead-letter queue, with its group and attributes.',
    document: DOCUMENTS.deadLetters,
    breaks: 'A message that kills the function would be tried forever, and its order would wait behind it.',
    waitSeconds: 2,
    units: { queueRequests: 25 },
    async run(cloud) {
      const queue = await cloud.createQueue({ visibilitySeconds: 30, maxReceiveCount: 2 });
      await queue.send(LETTER);
      await exhaust(cloud, queue, 2);
      const [letter] = await receiveSeveral(cloud, queue.deadLetters, 1);
      if (letter === undefined) return { holds: false, seen: 'it is not in the dead-letter queue' };
      const isWhole = letter.group === LETTER.group && sameAttributes(letter);
      return {
        holds: isWhole,
        seen: `it is there, ${isWhole ? 'whole' : 'without its group or attributes'}`,
      };
    },
  },
  {
    name: 'sqs-dead-letter-timestamps',
    statement: 'A FIFO queue’s dead letter counts as sent when it was moved.',
    document: DOCUMENTS.deadLetters,
    breaks:
      'If the first time of sending counted: the dead-letter queue would keep it for less than 14 days, at worst 7.',
    waitSeconds: 6,
    units: { queueRequests: 25 },
    async run(cloud) {
      const queue = await cloud.createQueue({ visibilitySeconds: 30, maxReceiveCount: 1 });
      await queue.send(LETTER);
      const first = await receiveOne(cloud, queue);
      await cloud.sleep(5);
      await queue.hide([first.receipt], 0);
      await queue.receive();
      const letter = await receiveOne(cloud, queue.deadLetters);
      const isNew = letter.sentAt - first.sentAt >= 4_000;
      return { holds: isNew, seen: `its SentTimestamp is ${isNew ? 'that of the move' : 'the first one'}` };
    },
  },
  {
    name: 'sqs-move-attributes',
    statement: 'A message that is moved back from the dead-letter queue keeps its group and its attributes.',
    document: DOCUMENTS.redrive,
    breaks: 'A packed message could not be read any more, and would be parked as unreadable.',
    waitSeconds: 60,
    units: { queueRequests: 60 },
    async run(cloud) {
      const queue = await cloud.createQueue({ visibilitySeconds: 30 });
      await queue.deadLetters.send(LETTER);
      const moved = await movedBack(cloud, queue);
      const isWhole = moved.group === LETTER.group && moved.body === LETTER.body && sameAttributes(moved);
      return {
        holds: isWhole,
        seen: `it comes back ${isWhole ? 'whole' : 'without its group or attributes'}`,
      };
    },
  },
  {
    name: 'sqs-move-timestamps',
    statement:
      'A message that is moved back counts as new: SentTimestamp is the move’s, the receive count begins at 1.',
    document: DOCUMENTS.redrive,
    breaks: 'A message sent back after three days would be parked again at once, as retries-exhausted.',
    waitSeconds: 70,
    units: { queueRequests: 80 },
    async run(cloud) {
      const queue = await cloud.createQueue({ visibilitySeconds: 30, maxReceiveCount: 2 });
      await queue.send(LETTER);
      const before = await exhaust(cloud, queue, 2);
      await cloud.sleep(5);
      const { sentAt, receiveCount } = await movedBack(cloud, queue);
      const isNew = sentAt - before.sentAt >= 4_000;
      return {
        holds: isNew && receiveCount === 1,
        seen: `SentTimestamp is ${isNew ? 'new' : 'the first one'}, and the receive count ${receiveCount}`,
      };
    },
  },
  {
    name: 'lambda-partial-batch',
    statement:
      'With ReportBatchItemFailures, Lambda deletes what the function does not report, and nothing else.',
    document: DOCUMENTS.batchItemFailures,
    breaks:
      'If it deleted more: events would be lost. If less: events are judged again, which changes nothing.',
    waitSeconds: 60,
    units: { queueRequests: 120 },
    async run(cloud) {
      const queue = await cloud.createQueue({ visibilitySeconds: 30 });
      const bodies = ['ok a', 'fail b', 'ok c'];
      const consumer = await cloud.consume(queue);
      try {
        await queue.send(...bodies.map((body) => ({ body, group: body.slice(-1) })));
        await cloud.sleep(60);
      } finally {
        await consumer.stop();
      }
      await cloud.sleep(31);
      const left = await receiveSeveral(cloud, queue, 1);
      return {
        holds: bodiesOf(left) === 'fail b',
        seen: `of ${bodies.join(', ')}, ${bodiesOf(left)} is left`,
      };
    },
  },
];

function sameAttributes({ attributes }: QueueMessage): boolean {
  const names = Object.entries(LETTER.attributes);
  return names.every(([name, value]) => attributes[name] === value);
}
