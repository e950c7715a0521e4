import type { Cloud, QueueEntry } from '../cloud.ts';
import { DOCUMENTS, type Probe } from '../probe.ts';
import { refusalOf } from './receiving.ts';

const MIB = 1024 * 1024;

const sized = (bytes: number, id: string): QueueEntry => ({ body: 'x'.repeat(bytes), group: id, id });

/** Whether a queue takes a batch. */
async function isTaken(cloud: Cloud, ...entries: readonly QueueEntry[]): Promise<boolean> {
  const queue = await cloud.createQueue({ visibilitySeconds: 30 });
  return (await refusalOf(queue.send(...entries))) === undefined;
}

/** What may be sent at most. */
export const LIMITS: readonly Probe[] = [
  {
    name: 'sqs-message-size',
    statement: 'A message may have 1 MiB, attributes included, and no byte more.',
    document: DOCUMENTS.messageQuotas,
    breaks: 'Large orders would not be queued: the webhook would answer 503 to them until they are given up.',
    waitSeconds: 0,
    units: { queueRequests: 40 },
    async run(cloud) {
      const attributes = { name: 'value' };
      // An attribute counts with its name, its type and its value.
      const besideBody = 'nameStringvalue'.length;
      const [whole, withAttribute, beyond] = await Promise.all([
        isTaken(cloud, sized(MIB, 'a')),
        isTaken(cloud, { ...sized(MIB - besideBody, 'b'), attributes }),
        isTaken(cloud, sized(MIB + 1, 'c')),
      ]);
      const seen = `1 MiB: ${words(whole)}; with an attribute in it: ${words(withAttribute)}; a byte more: ${words(beyond)}`;
      return { holds: whole && withAttribute && !beyond, seen };
    },
  },
  {
    name: 'sqs-batch-size',
    statement: 'The messages of a batch may have 1 MiB together, and no byte more.',
    document: DOCUMENTS.messageQuotas,
    breaks: 'Deliveries of many orders would not be queued: the webhook would answer 503 to them.',
    waitSeconds: 0,
    units: { queueRequests: 35 },
    async run(cloud) {
      const [whole, beyond] = await Promise.all([
        isTaken(cloud, sized(MIB / 2, 'a'), sized(MIB / 2, 'b')),
        isTaken(cloud, sized(MIB / 2, 'a'), sized(MIB / 2 + 1, 'b')),
      ]);
      return { holds: whole && !beyond, seen: `1 MiB: ${words(whole)}; a byte more: ${words(beyond)}` };
    },
  },
  {
    name: 'sqs-group-id',
    statement: 'A message group ID may have 128 characters, and no more.',
    document: DOCUMENTS.messageQuotas,
    breaks:
      'If less: events of orders with long numbers would not be queued. The bridge hashes what is longer.',
    waitSeconds: 0,
    units: { queueRequests: 10 },
    async run(cloud) {
      const group = (length: number) => ({ body: 'x', group: 'g'.repeat(length), id: String(length) });
      const [whole, beyond] = await Promise.all([isTaken(cloud, group(128)), isTaken(cloud, group(129))]);
      return { holds: whole && !beyond, seen: `128: ${words(whole)}; 129: ${words(beyond)}` };
    },
  },
  {
    name: 'dynamodb-item-size',
    statement: 'An item may have 400 KB, names included, and no byte more.',
    document: DOCUMENTS.constraints,
    breaks:
      'Orders with very many lines would fail to be stored, and be tried for three days instead of being parked.',
    waitSeconds: 0,
    units: { writeUnits: 800 },
    async run(cloud) {
      const table = await cloud.createTable();
      const isStored = async (bytes: number) => {
        const names = 'orderId'.length + 'size'.length + 'content'.length;
        const content = 'x'.repeat(bytes - names);
        const ExpressionAttributeValues = { ':content': { S: content } };
        const update = { UpdateExpression: 'SET content = :content', ExpressionAttributeValues };
        return (await refusalOf(table.update('size', update))) === undefined;
      };
      const [whole, beyond] = [await isStored(400 * 1024), await isStored(400 * 1024 + 1)];
      return { holds: whole && !beyond, seen: `400 KB: ${words(whole)}; a byte more: ${words(beyond)}` };
    },
  },
  {
    name: 'dynamodb-key-size',
    statement: 'A partition key may have 2,048 bytes, and no byte more.',
    document: DOCUMENTS.constraints,
    breaks: 'Order numbers near the limit would fail to be stored.',
    waitSeconds: 0,
    units: { writeUnits: 8 },
    async run(cloud) {
      const table = await cloud.createTable();
      const update = { UpdateExpression: 'SET n = :n', ExpressionAttributeValues: { ':n': { N: '1' } } };
      const isStored = async (bytes: number) =>
        (await refusalOf(table.update('k'.repeat(bytes), update))) === undefined;
      const [whole, beyond] = [await isStored(2048), await isStored(2049)];
      return { holds: whole && !beyond, seen: `2,048 bytes: ${words(whole)}; a byte more: ${words(beyond)}` };
    },
  },
  {
    name: 'dynamodb-unprocessed-keys',
    statement: 'A BatchGetItem of more than 16 MB answers a part, and names the rest in UnprocessedKeys.',
    document: DOCUMENTS.batchGetItem,
    breaks: 'Orders would be taken for unknown, and their facts lost.',
    waitSeconds: 0,
    units: { writeUnits: 18_000, readUnits: 4_500 },
    async run(cloud) {
      const table = await cloud.createTable();
      const keys = Array.from({ length: 45 }, (_, index) => `large-${index}`);
      const ExpressionAttributeValues = { ':content': { S: 'x'.repeat(399 * 1024) } };
      const update = { UpdateExpression: 'SET content = :content', ExpressionAttributeValues };
      for (const key of keys) await table.update(key, update);
      const { items, unprocessed } = await table.read(keys);
      const seen = `of 45 items of 399 KB, ${items.length === 45 ? 'all' : 'some'} are answered and ${unprocessed === 0 ? 'none' : 'the others'} named as unprocessed`;
      return { holds: items.length < 45 && items.length + unprocessed === 45, seen };
    },
  },
  {
    name: 'dynamodb-batch-get-limit',
    statement: 'A BatchGetItem may ask for 100 keys, and no more.',
    document: DOCUMENTS.batchGetItem,
    breaks: 'A batch of events about many orders could not be read at once.',
    waitSeconds: 0,
    units: { readUnits: 200 },
    async run(cloud) {
      const table = await cloud.createTable();
      const isAnswered = async (count: number) => {
        const keys = Array.from({ length: count }, (_, index) => `key-${index}`);
        return (await refusalOf(table.read(keys))) === undefined;
      };
      const [whole, beyond] = [await isAnswered(100), await isAnswered(101)];
      return { holds: whole && !beyond, seen: `100: ${words(whole)}; 101: ${words(beyond)}` };
    },
  },
];

function words(isTakenOrStored: boolean): string {
  return isTakenOrStored ? 'taken' : 'refused';
}
