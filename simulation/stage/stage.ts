import type { SQSBatchResponse, SQSRecord } from 'aws-lambda';
import type { WebhookRequest } from '../../lib/bridge/receive/receive.ts';
import { FORWARDER_SETTINGS, readForwarderConfig } from '../../lib/bridge/settings/forwarder.ts';
import { readSweeperConfig } from '../../lib/bridge/settings/sweeper.ts';
import { variableOf } from '../../lib/platform/config.ts';
import { MAX_RECEIVE_COUNT } from '../../lib/queue/retry.ts';
import { VISIBILITY_SECONDS } from '../../lib/queue/visibility.ts';
import { Faults } from '../engine/faults.ts';
import type { Observer } from '../engine/occurrences.ts';
import { RandomSources } from '../engine/random-sources.ts';
import type { VirtualTime } from '../engine/virtual-time.ts';
import { DynamoDbTable } from '../models/dynamodb.ts';
import { EventSourceMapping } from '../models/event-source-mapping.ts';
import { IngramApi } from '../models/ingram-api.ts';
import type { ListedCase } from '../models/ingram-returns.ts';
import { LambdaFunction } from '../models/lambda.ts';
import { Schedule } from '../models/schedule.ts';
import { SecretsManager } from '../models/secrets-manager.ts';
import { SqsFifo } from '../models/sqs-fifo.ts';
import { Thirdwatch } from '../models/thirdwatch.ts';
import type { History } from '../traffic/history.ts';
import type { ListedOrder } from '../world/listing.ts';
import type { Cloud } from './cloud.ts';
import { loadForwarder } from './forwarder.ts';
import { loadReceiver } from './receiver.ts';
import { loadSweeper } from './sweeper.ts';

/** A deployed stage, and the world that it is in. */
export type Stage = Cloud & {
  readonly receiver: LambdaFunction<WebhookRequest, number>;
  /** Has the schedule run the sweeper. */
  readonly sweep: () => void;
};

/** What a history says of Ingram and Thirdwatch. */
export type Vendors = {
  readonly details: (ingramOrderNumber: string) => object | undefined;
  readonly listed: (customerOrderNumber: string | undefined) => readonly ListedOrder[];
  readonly listedCases: () => readonly ListedCase[];
  readonly returnDetails: (caseRequestNumber: string, container: string) => object | undefined;
  readonly isKey: (key: string) => boolean;
  readonly rejects: (orderId: string) => boolean;
};

export const SECRET_IDS = { ingram: 'ingram', thirdwatch: 'thirdwatch', ingramApi: 'ingram-api' } as const;

const URLS = { queue: 'order-events.fifo', deadLetters: 'order-events-dlq.fifo' };
const DAY_SECONDS = 86_400;
/** In minutes, where nothing but waking is to be done. */
const WAKE_EVERY = 5;
const MINUTE_MS = 60_000;
/** An invocation crashes after one of its first waits, if it does. */
const MOST_WAITS = 14;
const MOST_WAITS_OF_A_SWEEP = 60;

/** Deploys a stage into virtual time. */
export function deploy(history: History, time: VirtualTime, vendors: Vendors, observe: Observer): Stage {
  const randoms = new RandomSources(history.seed);
  const faults = new Faults(time, history.faults);
  const services = { time, randoms, faults, observe };
  const [queue, deadLetters] = queuesOf(history, services);
  const cloud: Cloud = {
    ...services,
    queue,
    deadLetters,
    urls: URLS,
    table: new DynamoDbTable(time),
    secrets: new SecretsManager(),
    thirdwatch: new Thirdwatch({ ...services, ...vendors }),
    ingram: new IngramApi({ ...services, ...vendors, ...history.ingram }),
  };
  const crashesWithin = (waits: number) => () => {
    const random = randoms.of('crashes');
    return faults.happens('lambda killed', random) ? random.integer(0, waits) : undefined;
  };
  const crashes = crashesWithin(MOST_WAITS);
  const environment = environmentOf(history);
  const config = readForwarderConfig(environment);
  const sweeperConfig = readSweeperConfig(environment);
  const forwarder = new LambdaFunction<readonly SQSRecord[], SQSBatchResponse>({
    ...{ ...services, name: 'forwarder', timeoutMs: 30_000, crashes },
    load: (container) => loadForwarder(config, container, cloud),
  });
  new EventSourceMapping({
    ...{ ...services, queue, batchSize: 10, maximumConcurrency: history.concurrency },
    visibilitySeconds: VISIBILITY_SECONDS,
    invoke: (records) => forwarder.invoke(records),
  });
  const sweeper = new LambdaFunction<boolean, boolean>({
    ...{ ...services, name: 'sweeper', timeoutMs: 120_000 },
    crashes: history.sweeping === undefined ? crashes : crashesWithin(MOST_WAITS_OF_A_SWEEP),
    load: (container) => loadSweeper(sweeperConfig, container, cloud),
  });
  const { everyMinutes = WAKE_EVERY, listsEveryMinutes = 0, doubled = 0 } = history.sweeping ?? {};
  let sweptAt = Number.NEGATIVE_INFINITY;
  const schedule = new Schedule(time, everyMinutes * MINUTE_MS, async () => {
    const begunAt = time.now;
    const goesThroughLists = begunAt - sweptAt >= listsEveryMinutes * MINUTE_MS;
    if (doubled > 0 && randoms.of('schedule').chance(doubled)) void sweeper.invoke(goesThroughLists);
    const ended = await sweeper.invoke(goesThroughLists);
    if (ended.how !== 'answered') schedule.wantedFrom(time.now);
    else if (ended.answer) sweptAt = begunAt;
  });
  cloud.table.onIndexed((moment) => schedule.wantedFrom(moment));
  const receiver = new LambdaFunction<WebhookRequest, number>({
    ...{ ...services, name: 'receiver', timeoutMs: 29_000, crashes },
    load: (container) => loadReceiver(environment, container, cloud),
  });
  return { ...cloud, receiver, sweep: () => schedule.wantedFrom(time.now) };
}

function queuesOf(
  { takesExpiredReceipts, queueClockOffsetMs }: History,
  services: Pick<Cloud, 'time' | 'randoms' | 'observe'>,
): readonly [SqsFifo, SqsFifo] {
  const { observe } = services;
  const common = {
    ...services,
    takesExpiredReceipts,
    clockOffsetMs: queueClockOffsetMs,
    maxInFlight: 120_000,
  };
  const deadLetters = new SqsFifo({
    ...common,
    observe(occurrence, at) {
      if (occurrence.kind === 'queued') observe({ kind: 'dead-lettered', letter: occurrence.message }, at);
    },
    visibilitySeconds: 60,
    retentionSeconds: 14 * DAY_SECONDS,
    maxReceiveCount: Number.POSITIVE_INFINITY,
    onDeadLetter: () => undefined,
  });
  const queue = new SqsFifo({
    ...common,
    visibilitySeconds: VISIBILITY_SECONDS,
    retentionSeconds: 7 * DAY_SECONDS,
    maxReceiveCount: MAX_RECEIVE_COUNT,
    onDeadLetter: (message) => deadLetters.send({ ...message, deduplicationId: message.messageId }),
  });
  return [queue, deadLetters];
}

function environmentOf({ details, sweeping, ingram }: History) {
  const settings: Readonly<Record<string, string>> = {
    'ingram-details': details,
    'ingram-sweep': sweeping === undefined ? 'off' : 'on',
    'ingram-requests-per-minute': String(ingram.requestsPerMinute),
    'ingram-customer-number': '20-222222',
    'ingram-country-code': 'GB',
  };
  const parameters = Object.entries(FORWARDER_SETTINGS).map(([name, setting]) => [
    variableOf(name),
    settings[name] ?? setting.default,
  ]);
  return {
    ...Object.fromEntries(parameters),
    STAGE: 'simulation',
    ORDERS_TABLE: 'orders',
    ORDER_EVENTS_QUEUE_URL: URLS.queue,
    ORDER_EVENTS_DLQ_URL: URLS.deadLetters,
    THIRDWATCH_SECRET_ID: SECRET_IDS.thirdwatch,
    INGRAM_API_SECRET_ID: SECRET_IDS.ingramApi,
    INGRAM_SECRET_ID: SECRET_IDS.ingram,
  };
}
