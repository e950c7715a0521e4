import { LambdaClient } from '@aws-sdk/client-lambda';
import { ChangeMessageVisibilityCommand } from '@aws-sdk/client-sqs';
import { readForwarderConfig } from '../lib/bridge/settings/forwarder.ts';
import { compact } from '../lib/platform/compact.ts';
import { type LogLine, parseLogLine } from '../lib/platform/log-lines.ts';
import { type AwsFaultProxy, startAwsFaultProxy } from './emulators/aws-fault-proxy.ts';
import { type Emulators, REGION, startEmulators } from './emulators/emulators.ts';
import {
  type EventSourceMapping,
  type EventSourceMappingOptions,
  startEventSourceMapping,
} from './emulators/event-source-mapping.ts';
import { type LambdaApi, startLambdaApi } from './emulators/lambda-api.ts';
import { assertFree } from './ports.ts';
import {
  type IngramSimulator,
  LOCAL_INGRAM_CREDENTIALS,
  startIngramSimulator,
} from './simulators/ingram/simulator.ts';
import { startThirdwatchSimulator, type ThirdwatchSimulator } from './simulators/thirdwatch/simulator.ts';
import { environmentsOf } from './stack/environments.ts';
import {
  type Environments,
  type FunctionsHost,
  type Service,
  startFunctionsHost,
} from './stack/functions-host.ts';
import { type Clients, clientsOf, createStack, type Refs, setSecret } from './stack/stack.ts';
import { runSweeper, startRepeating } from './sweeper.ts';

export type SystemOptions = {
  /** The port of the webhook; 0 for any. */
  readonly apiPort?: number;
  /** The port of Thirdwatch's simulator; 0 for any. */
  readonly thirdwatchPort?: number;
  /** The port of Ingram's simulator; 0 for any. */
  readonly ingramPort?: number;
  /** The rate limit of Ingram's simulator for Order Details; Ingram's own unless given. */
  readonly ingramRequestsPerMinute?: number;
  readonly webhookSecret?: string;
  /** A folder that keeps the state across restarts; without it, every start begins empty. */
  readonly dataDir?: string;
  /** Parameters of serverless.yml that the functions' environments use, by name. */
  readonly params?: Readonly<Record<string, string>>;
  /** Starts the process of the functions, or returns one that has served other systems. */
  readonly functionsHost?: typeof startFunctionsHost;
  /** Whether the archive is on. */
  readonly archive?: boolean;
  /** Whether proxies stand in front of SQS and DynamoDB that fail on demand. */
  readonly withAwsFaultProxies?: boolean;
  /** How often the sweeper runs beside its schedule; without it, never. */
  readonly sweepEveryMs?: number;
  /** Called with each line that a function logs. */
  readonly onLog?: (line: LogLine) => void;
  /** Called with what is being started. */
  readonly onProgress?: (step: string) => void;
  /** Called with what goes wrong around the functions. */
  readonly onError?: (message: string) => void;
};

/** The whole bridge on one machine, between the simulators of Ingram and of Thirdwatch. */
export type LocalSystem = {
  readonly webhookUrl: string;
  readonly webhookSecret: string;
  readonly thirdwatch: ThirdwatchSimulator;
  readonly ingram: IngramSimulator;
  readonly emulators: Emulators;
  /** The proxies that the functions reach in place of the emulators, where faults are wanted. */
  readonly awsFaultProxies: { readonly sqs: AwsFaultProxy; readonly dynamoDb: AwsFaultProxy } | undefined;
  readonly clients: Clients;
  readonly lambda: LambdaClient;
  /** The resources of serverless.yml by their logical ids, as `!Ref` gives them. */
  readonly refs: Refs;
  /** The functions' names on Lambda, by their keys in serverless.yml. */
  readonly functionNames: Readonly<Record<string, string>>;
  /** The configuration that the forwarder runs with. */
  readonly forwarderEnvironment: Readonly<Record<string, string>>;
  readonly functions: FunctionsHost;
  readonly eventSourceMapping: EventSourceMapping;
  /** Lambda's API, for pausing the mapping and replacing functions. */
  readonly lambdaApi: LambdaApi;
  /** Makes messages visible that were received at least so long ago, as if their visibility timeout had passed. */
  releaseMessages(heldForMs?: number): Promise<void>;
  /** Runs the sweeper once, as its schedule does. */
  sweep(): Promise<void>;
  /** Crashes the functions; invocations in progress end with an error. */
  crashFunctions(): Promise<void>;
  stop(): Promise<void>;
};

export const DEFAULT_WEBHOOK_SECRET = 'local-secret';
export const LOCAL_THIRDWATCH_KEY = 'local-thirdwatch-key';

/** Starts the whole system from serverless.yml, and returns when it accepts webhooks. */
export async function startSystem(options: SystemOptions = {}): Promise<LocalSystem> {
  await assertFree(options.apiPort ?? 0, 'LOCAL_API_PORT');
  await assertFree(options.thirdwatchPort ?? 0, 'LOCAL_THIRDWATCH_PORT');
  await assertFree(options.ingramPort ?? 0, 'LOCAL_INGRAM_PORT');
  options.onProgress?.('starting the emulators of AWS and the simulators');
  const services = await startExternalServices(options);
  try {
    return await startBridge(services, options);
  } catch (error) {
    // Servers that have started must not keep the process alive.
    await stopExternalServices(services);
    throw error;
  }
}

async function startBridge(services: ExternalServices, options: SystemOptions): Promise<LocalSystem> {
  const { emulators, clients } = services;
  const { functions, refs, environments } = await deploy(options, services);
  const { service } = functions;
  const lambda = new LambdaClient({
    region: REGION,
    endpoint: functions.lambdaUrl,
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    maxAttempts: 1,
    // serverless-offline closes an idle connection after five seconds, at times just as the next invocation begins.
    requestHandler: { httpAgent: { keepAlive: false } },
  });
  const mappings = mappingsOf(service);
  const release = async (heldForMs?: number) => {
    for (const { queue } of mappings) await releaseMessages(emulators, clients, refs[queue] ?? '', heldForMs);
  };
  await release();
  const onFailure = options.onError ?? (() => undefined);
  const polling = mappings.map(({ queue, ...mapping }) =>
    startEventSourceMapping({ ...mapping, sqs: clients.sqs, lambda, queueUrl: refs[queue] ?? '', onFailure }),
  );
  const [eventSourceMapping] = polling;
  if (eventSourceMapping === undefined) throw new Error('serverless.yml feeds no function from a queue.');
  const lambdaApi = await startLambdaApi({
    functions: Object.entries(service.functions).map(([key, { name }]) => ({
      name,
      environment: environments[key] ?? {},
    })),
    mapping: eventSourceMapping,
    mappingFields: mappingFieldsOf(service),
    replaceFunctions: () => whileIdle(polling, () => functions.endContainers()),
  });
  const sweep = () => runSweeper(lambda, service.functions.sweeper?.name);
  const stopSweeping =
    options.sweepEveryMs === undefined
      ? async () => undefined
      : startRepeating(sweep, options.sweepEveryMs, onFailure);
  return {
    ...services,
    sweep,
    webhookUrl: `${functions.apiUrl}/webhooks/ingram`,
    lambda,
    refs,
    functionNames: Object.fromEntries(
      Object.entries(service.functions).map(([key, { name }]) => [key, name]),
    ),
    forwarderEnvironment: environments.forwarder ?? {},
    functions,
    eventSourceMapping,
    lambdaApi,
    releaseMessages: release,
    async crashFunctions() {
      await functions.endContainers();
      // Closes the connections on which answers are awaited; later invocations open others.
      lambda.destroy();
    },
    async stop() {
      await stopSweeping();
      await lambdaApi.stop();
      await Promise.all(polling.map((mapping) => mapping.stop()));
      await functions.stop();
      await stopExternalServices(services);
    },
  };
}

async function startExternalServices(options: SystemOptions): Promise<ExternalServices> {
  // First, as its folder may be in use.
  const emulators = await startEmulators(options.dataDir);
  const port = options.thirdwatchPort ?? 0;
  const thirdwatch = await startThirdwatchSimulator({ port, apiKey: LOCAL_THIRDWATCH_KEY });
  const ingram = await startIngramSimulator({
    port: options.ingramPort ?? 0,
    ...compact({ requestsPerMinute: options.ingramRequestsPerMinute }),
  });
  return {
    thirdwatch,
    ingram,
    emulators,
    awsFaultProxies: options.withAwsFaultProxies === true ? await startFaultProxies(emulators) : undefined,
    clients: clientsOf(emulators),
    webhookSecret: options.webhookSecret ?? DEFAULT_WEBHOOK_SECRET,
  };
}

async function stopExternalServices({
  emulators,
  awsFaultProxies,
  thirdwatch,
  ingram,
}: ExternalServices): Promise<void> {
  const all = [awsFaultProxies?.sqs, awsFaultProxies?.dynamoDb, emulators, thirdwatch, ingram];
  await Promise.all(all.map((service) => service?.stop()));
}

type ExternalServices = Pick<
  LocalSystem,
  'emulators' | 'awsFaultProxies' | 'clients' | 'thirdwatch' | 'ingram' | 'webhookSecret'
>;
type Deployed = {
  readonly functions: FunctionsHost;
  readonly refs: Refs;
  readonly environments: Environments;
};

/** Creates what serverless.yml declares, sets the secrets, and starts the functions. */
async function deploy(options: SystemOptions, services: ExternalServices): Promise<Deployed> {
  const { emulators, awsFaultProxies, clients, thirdwatch, ingram } = services;
  let created: Omit<Deployed, 'functions'> | undefined;
  options.onProgress?.('bundling and starting the functions; this takes a moment');
  const functions = await (options.functionsHost ?? startFunctionsHost)({
    apiPort: options.apiPort ?? 0,
    archive: options.archive === true,
    environments: async (service) => {
      const refs = await createStack(service.resources, emulators, clients);
      if (created === undefined) await setSecrets(refs, services);
      const environments = await environmentsOf(service, {
        refs: awsFaultProxies ? withFaultProxyUrl(refs, emulators, awsFaultProxies) : refs,
        params: {
          'thirdwatch-base-url': thirdwatch.baseUrl,
          'ingram-base-url': ingram.url,
          // Samples are years old, and a real stage takes what is older than its memory for no news.
          'order-retention-days': '3650',
          // What is waited for is seen in unit tests, and in npm start where it is wanted.
          'cancel-settle-minutes': '0',
          'sweep-grace-minutes': '0',
          ...options.params,
        },
        common: {
          AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
          ...emulators.environment,
          ...faultProxyEndpoints(awsFaultProxies),
        },
      });
      // What its container would refuse at each start ends this one.
      readForwarderConfig(environments.forwarder ?? {});
      created = { refs, environments };
      return environments;
    },
    onLine: (line) => {
      const log = parseLogLine(line);
      if (log !== undefined) options.onLog?.(log);
    },
  });
  if (created === undefined) throw new Error('The functions started without their resources.');
  return { functions, ...created };
}

async function setSecrets(refs: Refs, { clients, webhookSecret }: ExternalServices): Promise<void> {
  await setSecret(clients, refs.IngramSecret ?? '', webhookSecret);
  await setSecret(clients, refs.ThirdwatchSecret ?? '', LOCAL_THIRDWATCH_KEY);
  if (refs.IngramApiSecret === undefined) return;
  await setSecret(clients, refs.IngramApiSecret, JSON.stringify(LOCAL_INGRAM_CREDENTIALS));
}

async function startFaultProxies({
  environment,
}: Emulators): Promise<NonNullable<LocalSystem['awsFaultProxies']>> {
  const [sqs, dynamoDb] = await Promise.all(
    ['AWS_ENDPOINT_URL_SQS', 'AWS_ENDPOINT_URL_DYNAMODB'].map((name) =>
      startAwsFaultProxy({ target: environment[name] ?? '' }),
    ),
  );
  if (sqs === undefined || dynamoDb === undefined) throw new Error('The proxies could not be started.');
  return { sqs, dynamoDb };
}

function faultProxyEndpoints(faults: LocalSystem['awsFaultProxies']): Record<string, string> {
  return faults
    ? { AWS_ENDPOINT_URL_SQS: faults.sqs.url, AWS_ENDPOINT_URL_DYNAMODB: faults.dynamoDb.url }
    : {};
}

/** SQS clients connect to the host in a queue's URL. */
function withFaultProxyUrl(
  refs: Refs,
  { environment }: Emulators,
  { sqs }: { readonly sqs: AwsFaultProxy },
): Refs {
  const origin = environment.AWS_ENDPOINT_URL_SQS ?? '';
  return Object.fromEntries(Object.entries(refs).map(([id, value]) => [id, value.replace(origin, sqs.url)]));
}

type Mapping = Pick<EventSourceMappingOptions, 'functionName' | 'batchSize' | 'maximumConcurrency'> & {
  /** By its logical id. */
  readonly queue: string;
};

/** The functions that queues trigger, and how: the forwarder first. */
function mappingsOf({ functions }: Service): readonly Mapping[] {
  return Object.values(functions).flatMap(({ name, events }) =>
    events.flatMap(({ sqs }) => {
      if (sqs === undefined) return [];
      const { arn, batchSize, ...mapping } = sqs;
      // More than ten come together only within a batching window, which nobody waits for here.
      return [
        { ...mapping, functionName: name, batchSize: Math.min(batchSize, 10), queue: arn['Fn::GetAtt'][0] },
      ];
    }),
  );
}

/** Lambda lets invocations end in the former containers; the emulator would leave them without an answer. */
async function whileIdle(polling: readonly EventSourceMapping[], act: () => Promise<void>): Promise<void> {
  const enabled = polling.filter((mapping) => mapping.state() === 'Enabled');
  await Promise.all(enabled.map((mapping) => mapping.disable()));
  await act();
  for (const mapping of enabled) mapping.enable();
}

/** The fields of the forwarder's mapping in Lambda's API. */
function mappingFieldsOf(service: Service): Readonly<Record<string, unknown>> {
  const [{ maximumConcurrency, batchSize } = {}] = mappingsOf(service);
  return {
    BatchSize: batchSize,
    FunctionResponseTypes: ['ReportBatchItemFailures'],
    ScalingConfig: { MaximumConcurrency: maximumConcurrency },
  };
}

/** A message that becomes visible this soon anyway is left alone. */
const SOON_MS = 6_000;

/**
 * Makes messages in flight visible again that no function can be working on any more, without waiting for their
 * visibility timeout. The timeout becomes one second, as the emulator cannot store zero.
 *
 * @param heldForMs only messages that were received at least so long ago
 */
async function releaseMessages(
  emulators: Emulators,
  { sqs }: Clients,
  queueUrl: string,
  heldForMs = 0,
): Promise<void> {
  const queue = emulators.sqs.inspectQueue(queueUrl.split('/').at(-1) ?? '');
  const timeoutMs = Number(queue?.attributes.VisibilityTimeout) * 1000;
  for (const { receiptHandle, visibilityDeadline } of queue?.messages.inflight ?? []) {
    const isWaiting = visibilityDeadline < Date.now() + SOON_MS;
    if (isWaiting || visibilityDeadline - timeoutMs > Date.now() - heldForMs) continue;
    const release = { QueueUrl: queueUrl, ReceiptHandle: receiptHandle, VisibilityTimeout: 1 };
    // It may have been acknowledged in the meantime.
    await sqs.send(new ChangeMessageVisibilityCommand(release)).catch(() => undefined);
  }
}
