import { shareOf } from '../lambda/cpu-share.ts';
import { PRICES } from '../prices.ts';

/** What was measured of one notification of one order. */
export type CostInput = {
  readonly receiverCpuMs: number;
  /** Of an event in a batch of ten. */
  readonly forwarderCpuMs: number;
  /** Of an event that comes alone. */
  readonly forwarderAloneCpuMs: number;
  /** With the start of Node, as Lambda bills it. */
  readonly receiverInitMs: number;
  readonly forwarderInitMs: number;
  readonly receiverLogBytes: number;
  /** Of one event in a batch of ten. */
  readonly forwarderLogBytes: number;
};

/** What was not measured, as it is a matter of the network and of Thirdwatch: assumptions. */
export const ASSUMED = {
  /** What SQS, and each of DynamoDB's requests, take inside a region. */
  sqsMs: 10,
  dynamoDbMs: 5,
  /** The ledger's write, the order's read and its write, one after another. */
  dynamoDbRequests: 3,
  thirdwatchMs: 100,
  /** Share of invocations that start a container. */
  coldStarts: 0.01,
  accessLogBytes: 134,
  /** CloudWatch adds so much to each line. */
  logLineBytes: 26,
  /** The access log's, and one of each function; the forwarder's metrics come once for a batch. */
  logLines: 3,
  forwarderMetricsBytes: 306,
  thirdwatchCallBytes: 1_000,
  /** Secrets' API calls a container and hour: two versions, or one, every five minutes. */
  secretCallsPerContainerHour: { receiver: 24, forwarder: 12 },
  containers: { receiver: 2, forwarder: 5 },
  alarmMetrics: 23,
  customMetrics: 3,
  emptyReceivesPerMonth: 650_000,
} as const;

export type CostOptions = {
  readonly receiverMb: number;
  readonly forwarderMb: number;
  /** Messages in a batch of the forwarder: one where events come one by one, ten where they wait for it. */
  readonly messagesPerBatch: number;
  readonly notificationsPerMonth: number;
};

/** Dollars per million notifications, by part. */
export type Cost = { readonly parts: Readonly<Record<string, number>>; readonly sum: number };

const HOURS = 730;
const MILLION = 1_000_000;

/** What a million notifications of one order each cost, everything counted but the dashboard. */
export function costPerMillion(measured: CostInput, options: CostOptions): Cost {
  const { messagesPerBatch: batch, notificationsPerMonth } = options;
  const batches = 1 / batch;
  const perMonth = MILLION / notificationsPerMonth;
  const parts = {
    'API Gateway': PRICES.httpApiPerMillion,
    receiver: PRICES.lambdaRequestPerMillion + compute(receiverMs(measured, options), options.receiverMb),
    forwarder:
      PRICES.lambdaRequestPerMillion * batches +
      compute(forwarderMs(measured, options) * batches, options.forwarderMb),
    'cold starts':
      ASSUMED.coldStarts *
      (compute(measured.receiverInitMs, options.receiverMb) +
        compute(measured.forwarderInitMs * batches, options.forwarderMb)),
    SQS:
      PRICES.fifoRequestPerMillion * (1 + 2 * batches + (ASSUMED.emptyReceivesPerMonth / MILLION) * perMonth),
    // The order's read, its write, and the ledger's.
    DynamoDB: PRICES.readUnitPerMillion + 2 * PRICES.writeUnitPerMillion,
    logs: gigabytes(logBytes(measured, batch)) * PRICES.logsPerGb,
    'data to Thirdwatch': gigabytes(ASSUMED.thirdwatchCallBytes) * PRICES.dataOutPerGb,
    secrets: secretsPerMonth() * perMonth,
    alarms: ASSUMED.alarmMetrics * PRICES.alarmMetricPerMonth * perMonth,
    metrics: ASSUMED.customMetrics * PRICES.customMetricPerMonth * perMonth,
  };
  return { parts, sum: sumOf(parts) };
}

function sumOf(parts: Cost['parts']): number {
  return Object.values(parts).reduce((sum, part) => sum + part, 0);
}

/** What was measured of one request that is refused for its signature. */
export type FloodInput = {
  readonly bodyBytes: number;
  readonly cpuMs: number;
  /** Its line, and its metrics. */
  readonly logBytes: number;
};

/** API Gateway meters in steps of this. */
const GATEWAY_BYTES = 512 * 1024;

/** What a million requests cost that are refused for their signatures. */
export function floodCostPerMillion({ bodyBytes, cpuMs, logBytes }: FloodInput, receiverMb: number): Cost {
  const { accessLogBytes, logLineBytes } = ASSUMED;
  const parts = {
    'API Gateway': PRICES.httpApiPerMillion * Math.max(1, Math.ceil(bodyBytes / GATEWAY_BYTES)),
    receiver: PRICES.lambdaRequestPerMillion + compute(billed(cpuMs / share(receiverMb)), receiverMb),
    // Its line, its metrics, and the access log's.
    logs: gigabytes(logBytes + accessLogBytes + 3 * logLineBytes) * PRICES.logsPerGb,
  };
  return { parts, sum: sumOf(parts) };
}

/** How long the receiver runs for a notification: its CPU time at its share of one, and its wait for SQS. */
export function receiverMs({ receiverCpuMs }: CostInput, { receiverMb }: CostOptions): number {
  return billed(receiverCpuMs / share(receiverMb) + ASSUMED.sqsMs);
}

/** How long the forwarder runs for a batch: the CPU time of all its events, and one round of waiting. */
export function forwarderMs(
  { forwarderCpuMs, forwarderAloneCpuMs }: CostInput,
  { forwarderMb, messagesPerBatch }: CostOptions,
): number {
  const eachMoreCpuMs = (10 * forwarderCpuMs - forwarderAloneCpuMs) / 9;
  const cpuMs = forwarderAloneCpuMs + (messagesPerBatch - 1) * eachMoreCpuMs;
  const waits = ASSUMED.dynamoDbRequests * ASSUMED.dynamoDbMs + ASSUMED.thirdwatchMs;
  return billed(cpuMs / share(forwarderMb) + waits);
}

function share(memoryMb: number): number {
  return Math.min(1, shareOf(memoryMb));
}

/** Lambda bills whole milliseconds. */
function billed(milliseconds: number): number {
  return Math.ceil(milliseconds);
}

/** Of a million invocations of so many milliseconds. */
function compute(milliseconds: number, memoryMb: number): number {
  return milliseconds * 1_000 * (memoryMb / 1024) * PRICES.lambdaArm64PerGbSecond;
}

function logBytes({ receiverLogBytes, forwarderLogBytes }: CostInput, messagesPerBatch: number): number {
  const overhead = (ASSUMED.logLines + 1 / messagesPerBatch) * ASSUMED.logLineBytes;
  const metrics = ASSUMED.forwarderMetricsBytes * (1 / messagesPerBatch - 1 / 10);
  return receiverLogBytes + forwarderLogBytes + metrics + ASSUMED.accessLogBytes + overhead;
}

/** Of a million times so many bytes. */
function gigabytes(bytes: number): number {
  return (bytes * MILLION) / 1024 ** 3;
}

function secretsPerMonth(): number {
  const { secretCallsPerContainerHour: calls, containers } = ASSUMED;
  const perHour = calls.receiver * containers.receiver + calls.forwarder * containers.forwarder;
  return 2 * PRICES.secretPerMonth + ((perHour * HOURS) / 10_000) * PRICES.secretCallsPer10000;
}
