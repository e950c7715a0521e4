import type { SQSRecord } from 'aws-lambda';
import {
  type Cloud,
  type Queue,
  type QueueEntry,
  type QueueSettings,
  type QueueWithDeadLetters,
  Refused,
  type Secret,
  type Table,
} from '../../assumptions/cloud.ts';
import type { Probe } from '../../assumptions/probe.ts';
import { type Result, runProbes } from '../../assumptions/run.ts';
import { Faults } from '../../simulation/engine/faults.ts';
import { RandomSources } from '../../simulation/engine/random-sources.ts';
import { VirtualTime } from '../../simulation/engine/virtual-time.ts';
import { DynamoDbTable } from '../../simulation/models/dynamodb.ts';
import { EventSourceMapping } from '../../simulation/models/event-source-mapping.ts';
import { SecretsManager } from '../../simulation/models/secrets-manager.ts';
import { type Entry, SqsFifo } from '../../simulation/models/sqs-fifo.ts';
import { batchProblem } from '../../simulation/models/sqs-limits.ts';
import { START_MS } from '../../simulation/traffic/history.ts';

/** What the documents of AWS leave open. */
export type ModelOptions = { readonly takesExpiredReceipts: boolean };

/** Runs probes on the simulation's models, in virtual time. */
export async function runOnModels(
  probes: readonly Probe[],
  options: ModelOptions,
  change: (cloud: Cloud) => Cloud = (cloud) => cloud,
): Promise<readonly Result[]> {
  const time = new VirtualTime(START_MS);
  const cloud = change(modeledCloud(time, options));
  let results: readonly Result[] | undefined;
  time.after(0, async () => {
    results = await runProbes(probes, cloud);
  });
  await time.runUntil(time.now + 60 * 60_000, () => results !== undefined);
  if (results === undefined) throw new Error('The probes did not end within an hour of virtual time.');
  return results;
}

function modeledCloud(time: VirtualTime, options: ModelOptions): Cloud {
  const randoms = new RandomSources(1);
  const services = { time, randoms, faults: new Faults(time, []), observe: () => undefined };
  const queues = new Map<Queue, { readonly main: SqsFifo; readonly visibilitySeconds: number }>();
  return {
    now: () => time.now,
    sleep: (seconds) => new Promise((resolve) => time.after(seconds * 1000, () => resolve())),
    async createQueue(settings) {
      const [main, letters] = queuesWith(settings, { ...services, ...options });
      const queue = withDeadLetters(main, letters);
      queues.set(queue, { main, visibilitySeconds: settings.visibilitySeconds });
      return queue;
    },
    createTable: async () => tableOn(new DynamoDbTable(time)),
    createSecret: async (value) => secretWith(value),
    async consume(queue) {
      const known = queues.get(queue);
      if (known === undefined) throw new Error('No such queue.');
      const { main, visibilitySeconds } = known;
      const invoke = async (records: readonly SQSRecord[]) => {
        const failed = records.filter(({ body }) => body.startsWith('fail'));
        const batchItemFailures = failed.map(({ messageId }) => ({ itemIdentifier: messageId }));
        return { how: 'answered', answer: { batchItemFailures } } as const;
      };
      const limits = { batchSize: 10, maximumConcurrency: 5, visibilitySeconds };
      new EventSourceMapping({ ...services, ...limits, queue: main, invoke });
      return { stop: async () => main.onAvailable(() => undefined) };
    },
  };
}

type Services = Pick<ConstructorParameters<typeof SqsFifo>[0], 'time' | 'randoms' | 'observe'> & ModelOptions;

function queuesWith({ visibilitySeconds, maxReceiveCount = 1000 }: QueueSettings, services: Services) {
  const common = { ...services, retentionSeconds: 86_400, maxInFlight: 120_000, clockOffsetMs: 0 };
  const letters = new SqsFifo({
    ...common,
    visibilitySeconds: 60,
    maxReceiveCount: Number.POSITIVE_INFINITY,
    onDeadLetter: () => undefined,
  });
  const onDeadLetter = (message: Omit<Entry, 'deduplicationId'> & { readonly messageId: string }) =>
    letters.send({ ...message, deduplicationId: message.messageId });
  return [new SqsFifo({ ...common, visibilitySeconds, maxReceiveCount, onDeadLetter }), letters] as const;
}

function withDeadLetters(main: SqsFifo, letters: SqsFifo): QueueWithDeadLetters {
  return {
    ...queueOn(main),
    deadLetters: queueOn(letters),
    async moveBack() {
      for (const letter of letters.messages) {
        main.send({ ...letter, deduplicationId: letter.messageId });
        letters.remove(letter.messageId);
      }
    },
  };
}

function queueOn(fifo: SqsFifo): Queue {
  return {
    async send(...entries) {
      const modeled = entries.map(entryOf);
      const problem = batchProblem(modeled);
      if (problem !== undefined) throw new Refused(problem, 'by the model');
      for (const entry of modeled) fifo.send(entry);
    },
    receive: async (maxMessages = 10) =>
      fifo.receive(maxMessages).map(({ groupId: group, ...message }) => ({ group, ...message })),
    async delete(receipt) {
      if (!fifo.delete(receipt)) throw new Refused('InvalidParameterValue', 'The receipt handle has expired');
    },
    hide: async (receipts, seconds) =>
      receipts.filter((receipt) => !fifo.changeVisibility(receipt, seconds)).length,
  };
}

function entryOf({ body, group: groupId, id = body, attributes = {} }: QueueEntry): Entry {
  return { body, groupId, deduplicationId: id, attributes };
}

function tableOn(model: DynamoDbTable): Table {
  const TableName = 'orders';
  return {
    async update(key, update) {
      const answer = refusing(() => model.updateItem({ TableName, Key: { orderId: { S: key } }, ...update }));
      return answer.Attributes === undefined ? {} : { attributes: answer.Attributes };
    },
    async read(keys) {
      const Keys = keys.map((key) => ({ orderId: { S: key } }));
      const request = { RequestItems: { [TableName]: { Keys } } };
      const { Responses, UnprocessedKeys } = refusing(() => model.batchGetItem(request, () => false));
      const unprocessed = UnprocessedKeys?.[TableName]?.Keys?.length ?? 0;
      return { items: Responses?.[TableName] ?? [], unprocessed };
    },
    async due(until) {
      const ExpressionAttributeValues = { ':now': { N: String(until) } };
      return model.query({ TableName, ExpressionAttributeValues }).Items;
    },
  };
}

function secretWith(value: string): Secret {
  const model = new SecretsManager();
  model.put('secret', value);
  return {
    put: async (next) => void model.put('secret', next),
    async read(stage) {
      try {
        return model.get('secret', stage).SecretString;
      } catch {
        return undefined;
      }
    },
  };
}

/** The models throw what the SDK's clients do. */
function refusing<T>(ask: () => T): T {
  try {
    return ask();
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    throw new Refused(error.name, error.message, 'Item' in error ? Object(error.Item) : undefined);
  }
}
