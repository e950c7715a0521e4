import type { QueueEntry, QueueMessage } from '../cloud.ts';
import { DOCUMENTS, type Probe } from '../probe.ts';
import { bodiesOf, receiveOne, receiveSeveral } from './receiving.ts';

/** A message whose first letter is its group. */
const entry = (body: string): QueueEntry => ({ body, group: body.slice(0, 1) });

const ofGroup = (group: string, messages: readonly QueueMessage[]) =>
  messages.filter((message) => message.group === group);

/** How a FIFO queue hands out messages. */
export const DELIVERY: readonly Probe[] = [
  {
    name: 'sqs-group-in-sequence',
    statement:
      'One receive may hand out several messages of a group, in the sequence in which they were sent.',
    document: DOCUMENTS.delivery,
    breaks: 'If out of sequence: an older event could be told after a newer one. If one by one: only slower.',
    waitSeconds: 0,
    units: { queueRequests: 10 },
    async run(cloud) {
      const queue = await cloud.createQueue({ visibilitySeconds: 30 });
      await queue.send(...['a1', 'a2', 'a3', 'b1'].map(entry));
      const received = await queue.receive();
      const group = bodiesOf(ofGroup('a', received));
      return { holds: ['a1, a2', 'a1, a2, a3'].includes(group), seen: `one receive hands out ${group}` };
    },
  },
  {
    name: 'sqs-group-blocked',
    statement: 'As long as a message of a group is hidden, no other message of the group is handed out.',
    document: DOCUMENTS.delivery,
    breaks: 'Two functions could work on one order at the same time. The table’s condition still notices.',
    waitSeconds: 1,
    units: { queueRequests: 15 },
    async run(cloud) {
      const queue = await cloud.createQueue({ visibilitySeconds: 30 });
      await queue.send(...['a1', 'a2'].map(entry));
      const [first] = await queue.receive(1);
      const meanwhile = [...(await queue.receive()), ...(await queue.receive())];
      await queue.delete(first?.receipt ?? '');
      const next = await receiveSeveral(cloud, queue, 1);
      const seen = `while a1 is hidden: ${bodiesOf(meanwhile)}; once it is deleted: ${bodiesOf(next)}`;
      return { holds: first?.body === 'a1' && meanwhile.length === 0 && next[0]?.body === 'a2', seen };
    },
  },
  {
    name: 'sqs-visibility-of-several',
    statement: 'One request changes the visibility of messages of several groups.',
    document: DOCUMENTS.changeVisibilities,
    breaks:
      'A batch that starts late could not be kept from a second receiver, and its orders would wait in vain.',
    waitSeconds: 1,
    units: { queueRequests: 20 },
    async run(cloud) {
      const queue = await cloud.createQueue({ visibilitySeconds: 120 });
      await queue.send(...['a1', 'b1', 'c1'].map(entry));
      const first = await receiveSeveral(cloud, queue, 3);
      const refused = await queue.hide(
        first.map(({ receipt }) => receipt),
        0,
      );
      const again = await receiveSeveral(cloud, queue, 3);
      const seen = `${3 - refused} of 3 receipts are taken, and ${again.length} messages come again`;
      return { holds: first.length === 3 && refused === 0 && again.length === 3, seen };
    },
  },
  {
    name: 'sqs-visibility-from-change',
    statement: 'A changed visibility timeout counts from the change, and may be shorter than the queue’s.',
    document: DOCUMENTS.visibility,
    breaks: 'Retries would come too early or too late, by minutes.',
    waitSeconds: 6,
    units: { queueRequests: 15 },
    async run(cloud) {
      const queue = await cloud.createQueue({ visibilitySeconds: 120 });
      await queue.send(entry('a1'));
      const { receipt } = await receiveOne(cloud, queue);
      await queue.hide([receipt], 4);
      const early = await queue.receive();
      await cloud.sleep(6);
      const later = await receiveSeveral(cloud, queue, 1);
      return {
        holds: early.length === 0 && later.length === 1,
        seen: `after a change to 4 s: at once ${bodiesOf(early)}; after 6 s ${bodiesOf(later)}`,
      };
    },
  },
  {
    name: 'sqs-receive-count',
    statement: 'Each receive raises ApproximateReceiveCount by one, for every message that it hands out.',
    document: DOCUMENTS.receiveMessage,
    breaks:
      'Retries would follow a wrong schedule, and a message that kills the function would not be told apart.',
    waitSeconds: 1,
    units: { queueRequests: 20 },
    async run(cloud) {
      const queue = await cloud.createQueue({ visibilitySeconds: 120 });
      await queue.send(...['a1', 'b1'].map(entry));
      const first = await receiveSeveral(cloud, queue, 2);
      await queue.hide(
        first.map(({ receipt }) => receipt),
        0,
      );
      const again = await receiveSeveral(cloud, queue, 2);
      const counts = [...first, ...again].map(({ receiveCount }) => receiveCount).join(', ');
      return {
        holds: counts === '1, 1, 2, 2',
        seen: `the counts of two messages in two receives: ${counts}`,
      };
    },
  },
  {
    name: 'sqs-first-receive',
    statement: 'ApproximateFirstReceiveTimestamp is the moment of the first receive, and stays.',
    document: DOCUMENTS.receiveMessage,
    breaks: 'An invocation that starts late would believe that its messages are still hidden from others.',
    waitSeconds: 3,
    units: { queueRequests: 15 },
    async run(cloud) {
      const queue = await cloud.createQueue({ visibilitySeconds: 120 });
      await queue.send(entry('a1'));
      const first = await receiveOne(cloud, queue);
      await cloud.sleep(2);
      await queue.hide([first.receipt], 0);
      const again = await receiveOne(cloud, queue);
      const movedMs = again.firstReceivedAt - first.firstReceivedAt;
      const isAfterSending = first.firstReceivedAt >= first.sentAt;
      return {
        holds: movedMs === 0 && isAfterSending,
        seen: `it moves by ${movedMs} ms with the second receive`,
      };
    },
  },
  {
    name: 'sqs-clock',
    statement: 'SentTimestamp is within ten seconds of the clock of whoever reads it.',
    document: 'https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/set-time.html',
    breaks: 'An invocation could work on messages that another one has.',
    waitSeconds: 0,
    units: { queueRequests: 8 },
    async run(cloud) {
      const queue = await cloud.createQueue({ visibilitySeconds: 30 });
      const before = cloud.now();
      await queue.send(entry('a1'));
      const after = cloud.now();
      const { sentAt } = await receiveOne(cloud, queue);
      const apartMs = Math.max(before - sentAt, sentAt - after, 0);
      return { holds: apartMs < 10_000, seen: apartMs < 1000 ? 'less than a second' : `${apartMs} ms` };
    },
  },
];
