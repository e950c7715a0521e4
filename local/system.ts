import { LambdaClient } from '@aws-sdk/client-lambda';
import { ChangeMessageVisibilityCommand } from '@aws-sdk/client-sqs';
import { type Emulators, REGION, startEmulators } from './emulators.ts';
import {
  type EventSourceMapping,
  type EventSourceMappingOptions,
  startEventSourceMapping,
} from './event-source-mapping.ts';
import { type FunctionsHost, type Service, startFunctionsHost } from './functions-host.ts';
import { type LogLine, parseLogLine } from './log-lines.ts';
import { assertFree } from './ports.ts';
import { type Clients, clientsOf, createStack, type Refs, setSecret } from './stack.ts';
import { startThirdwatchSimulator, type ThirdwatchSimulator } from './thirdwatch-simulator.ts';

export type SystemOptions = {
  /** The port of the webhook; 0 for any. */
  readonly apiPort?: number;
  /** The port of Thirdwatch's simulator; 0 for any. */
  readonly thirdwatchPort?: number;
  readonly webhookSecret?: string;
  /** Where state outlives a restart; without it, every start is a new beginning. */
  readonly dataDir?: string;
  /** Parameters of serverless.yml, by name. */
  readonly params?: Readonly<Record<string, string>>;
  /** Told of each line that a function logs. */
  readonly onLog?: (line: LogLine) => void;
  /** Told of what goes wrong around the functions. */
  readonly onTrouble?: (message: string) => void;
};

/** The whole bridge on one machine, with Thirdwatch's simulator at its end. */
export type LocalSystem = {
  readonly webhookUrl: string;
  readonly webhookSecret: string;
  readonly thirdwatch: ThirdwatchSimulator;
  readonly emulators: Emulators;
  readonly clients: Clients;
  readonly lambda: LambdaClient;
  /** The resources of serverless.yml by their logical ids, as `!Ref` gives them. */
  readonly refs: Refs;
  /** The functions' names on Lambda, by their keys in serverless.yml. */
  readonly functionNames: Readonly<Record<string, string>>;
  readonly functions: FunctionsHost;
  readonly eventSourceMapping: EventSourceMapping;
  stop(): Promise<void>;
};

export const DEFAULT_WEBHOOK_SECRET = 'local-secret';
export const LOCAL_THIRDWATCH_KEY = 'local-thirdwatch-key';

/** Brings the whole system up, from serverless.yml as it is deployed, and returns when it takes webhooks. */
export async function startSystem(options: SystemOptions = {}): Promise<LocalSystem> {
  await assertFree(options.apiPort ?? 0, 'LOCAL_API_PORT');
  await assertFree(options.thirdwatchPort ?? 0, 'LOCAL_THIRDWATCH_PORT');
  const webhookSecret = options.webhookSecret ?? DEFAULT_WEBHOOK_SECRET;
  const thirdwatch = await startThirdwatchSimulator({
    port: options.thirdwatchPort ?? 0,
    apiKey: LOCAL_THIRDWATCH_KEY,
  });
  const emulators = await startEmulators(options.dataDir);
  const clients = clientsOf(emulators);
  const { functions, refs, service } = await deploy(options, {
    emulators,
    clients,
    thirdwatch,
    webhookSecret,
  });
  const lambda = new LambdaClient({
    region: REGION,
    endpoint: functions.lambdaUrl,
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    maxAttempts: 1,
  });
  const queueUrl = refs.OrderEventsQueue ?? '';
  await releaseMessages(emulators, clients, queueUrl);
  const mapping: EventSourceMappingOptions = {
    ...mappingOf(service),
    sqs: clients.sqs,
    lambda,
    queueUrl,
    onFailure: options.onTrouble ?? (() => undefined),
  };
  const eventSourceMapping = startEventSourceMapping(mapping);
  return {
    webhookUrl: `${functions.apiUrl}/webhooks/ingram`,
    webhookSecret,
    thirdwatch,
    emulators,
    clients,
    lambda,
    refs,
    functionNames: Object.fromEntries(
      Object.entries(service.functions).map(([key, { name }]) => [key, name]),
    ),
    functions,
    eventSourceMapping,
    async stop() {
      await eventSourceMapping.stop();
      await functions.stop();
      await Promise.all([emulators.stop(), thirdwatch.stop()]);
    },
  };
}

type Surroundings = Pick<LocalSystem, 'emulators' | 'clients' | 'thirdwatch' | 'webhookSecret'>;
type Deployed = { readonly functions: FunctionsHost; readonly refs: Refs; readonly service: Service };

/** Creates what serverless.yml declares, sets the secrets, and starts the functions. */
async function deploy(options: SystemOptions, surroundings: Surroundings): Promise<Deployed> {
  const { emulators, clients, thirdwatch, webhookSecret } = surroundings;
  let created: Omit<Deployed, 'functions'> | undefined;
  const functions = await startFunctionsHost({
    apiPort: options.apiPort ?? 0,
    environment: emulators.environment,
    params: { 'thirdwatch-base-url': thirdwatch.baseUrl, ...options.params },
    createStack: async (service) => {
      const refs = await createStack(service.resources, emulators, clients);
      await setSecret(clients, refs.IngramSecret ?? '', webhookSecret);
      await setSecret(clients, refs.ThirdwatchSecret ?? '', LOCAL_THIRDWATCH_KEY);
      created = { refs, service };
      return refs;
    },
    onLine: (line) => {
      const log = parseLogLine(line);
      if (log !== undefined) options.onLog?.(log);
    },
  });
  if (created === undefined) throw new Error('The functions started without their resources.');
  return { functions, ...created };
}

/** The function that is fed from the queue, and how. */
function mappingOf({
  functions,
}: Service): Pick<EventSourceMappingOptions, 'functionName' | 'batchSize' | 'maximumConcurrency'> {
  for (const { name, events } of Object.values(functions)) {
    for (const { sqs } of events) if (sqs !== undefined) return { functionName: name, ...sqs };
  }
  throw new Error('serverless.yml feeds no function from a queue.');
}

/**
 * Whoever held a message in a former run is gone with it: the message need not wait for its visibility timeout.
 * A second, as the emulator fails to store a timeout of none.
 */
async function releaseMessages(emulators: Emulators, { sqs }: Clients, queueUrl: string): Promise<void> {
  const queue = emulators.sqs.inspectQueue(queueUrl.split('/').at(-1) ?? '');
  for (const { receiptHandle } of queue?.messages.inflight ?? []) {
    const release = { QueueUrl: queueUrl, ReceiptHandle: receiptHandle, VisibilityTimeout: 1 };
    await sqs.send(new ChangeMessageVisibilityCommand(release));
  }
}
