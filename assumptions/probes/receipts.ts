import { DOCUMENTS, type Probe } from '../probe.ts';
import { bodiesOf, receiveOne, receiveSeveral, refusalOf } from './receiving.ts';

const FIRST = { body: 'a1', group: 'a' };

/** When a receipt of a FIFO queue is good for something. */
export const RECEIPTS: readonly Probe[] = [
  {
    name: 'sqs-expired-receipt-hide',
    statement: 'A receipt whose visibility timeout has ended is refused by ChangeMessageVisibility.',
    document: DOCUMENTS.changeVisibility,
    breaks:
      'A late invocation could take an order from another one. Ten quiet minutes later the order is judged again.',
    waitSeconds: 5,
    units: { queueRequests: 12 },
    async run(cloud) {
      const queue = await cloud.createQueue({ visibilitySeconds: 3 });
      await queue.send(FIRST);
      const { receipt } = await receiveOne(cloud, queue);
      await cloud.sleep(5);
      const refused = await queue.hide([receipt], 30);
      return { holds: refused === 1, seen: refused === 1 ? 'it is refused' : 'it is taken' };
    },
  },
  {
    name: 'sqs-expired-receipt-delete',
    statement:
      'A receipt whose visibility timeout has ended is refused by DeleteMessage, and the message stays.',
    document: DOCUMENTS.deleteMessage,
    breaks: 'A late invocation could delete what another one has not told yet: an event would be lost.',
    waitSeconds: 5,
    units: { queueRequests: 12 },
    async run(cloud) {
      const queue = await cloud.createQueue({ visibilitySeconds: 3 });
      await queue.send(FIRST);
      const { receipt } = await receiveOne(cloud, queue);
      await cloud.sleep(5);
      const refusal = await refusalOf(queue.delete(receipt));
      const left = await receiveSeveral(cloud, queue, 1);
      const stays = left.length === 1 ? 'the message stays' : 'the message is gone';
      return {
        holds: refusal !== undefined && left.length === 1,
        seen: `${refusal === undefined ? 'no error' : 'it is refused'}, and ${stays}`,
      };
    },
  },
  {
    name: 'sqs-superseded-receipt',
    statement: 'Once a message is received again, its older receipt neither deletes nor hides it.',
    document: DOCUMENTS.deleteMessage,
    breaks: 'A late invocation could delete or hide what another one has: an event could be lost.',
    waitSeconds: 1,
    units: { queueRequests: 20 },
    async run(cloud) {
      const queue = await cloud.createQueue({ visibilitySeconds: 6 });
      await queue.send(FIRST);
      const { receipt } = await receiveOne(cloud, queue);
      await queue.hide([receipt], 0);
      const second = await receiveOne(cloud, queue);
      const isHideRefused = (await queue.hide([receipt], 60)) === 1;
      await refusalOf(queue.delete(receipt));
      await queue.hide([second.receipt], 0);
      const left = await receiveSeveral(cloud, queue, 1);
      const stays = left.length === 1 ? 'deletes nothing' : 'deletes the message';
      return {
        holds: isHideRefused && left.length === 1,
        seen: `it ${stays}, and ${isHideRefused ? 'hides nothing' : 'is taken for hiding it'}`,
      };
    },
  },
  {
    name: 'sqs-deduplication',
    statement:
      'A deduplication ID counts for five minutes within its group, even after the message is deleted.',
    document: DOCUMENTS.exactlyOnce,
    breaks:
      'If shorter: a re-send is judged twice, which changes nothing. If longer: a recheck could be dropped.',
    // Five minutes, and time to be sure of them.
    waitSeconds: 330,
    units: { queueRequests: 25 },
    async run(cloud) {
      const queue = await cloud.createQueue({ visibilitySeconds: 30 });
      const again = { ...FIRST, id: 'same' };
      await queue.send(again);
      await queue.delete((await receiveOne(cloud, queue)).receipt);
      await queue.send(again);
      const atOnce = await queue.receive();
      await cloud.sleep(240);
      await queue.send(again);
      const early = await queue.receive();
      await queue.send({ ...again, body: 'b1', group: 'b' });
      const elsewhere = await receiveSeveral(cloud, queue, 1);
      for (const { receipt } of elsewhere) await queue.delete(receipt);
      await cloud.sleep(90);
      await queue.send(again);
      const later = await receiveSeveral(cloud, queue, 1);
      const received = [atOnce, early, elsewhere, later].map(bodiesOf);
      const seen = `the same ID at once: ${received[0]}; after 4 min: ${received[1]}; in another group: ${received[2]}; after 5.5 min: ${received[3]}`;
      return { holds: received.join(' | ') === 'nothing | nothing | b1 | a1', seen };
    },
  },
];
