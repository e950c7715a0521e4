import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { type ConsoleOptions, type RunningConsole, startConsole } from '../../cli/console/server/start.ts';
import type { Stage } from '../../cli/stage.ts';
import { createAwsCommand, createRelayCommand } from '../../cli/terminal/relay-command.ts';
import { orderKey } from '../../lib/ingram/webhook/order-number.ts';
import type { Order } from '../../lib/orders/facts.ts';
import type { LogLine } from '../../lib/platform/log-lines.ts';
import { encodeOrder } from '../../lib/store/order-codec.ts';
import { awsDouble } from './aws-double.ts';
import { forwarderEnvironment } from './deployments.ts';
import { DlqDouble, type ParkedDouble } from './dlq-double.ts';

/** What a stage of doubles holds. */
export type StageContent = {
  readonly lines?: readonly LogLine[];
  readonly parked?: readonly ParkedDouble[];
  /** By their numbers. */
  readonly orders?: Readonly<Record<string, Order>>;
  /** Its simulators make it a local one. */
  readonly simulators?: Stage['simulators'];
};

/** A stage on doubles of AWS. Its lines may be added to. */
export function stageOf(content: StageContent = {}): { readonly stage: Stage; readonly dlq: DlqDouble } {
  const { lines = [], parked = [], orders = {}, simulators } = content;
  const dlq = new DlqDouble(parked);
  const { client: dynamoDb } = awsDouble(new DynamoDBClient({ region: 'us-east-1' }), () => ({
    Responses: { OrdersTableName: Object.entries(orders).map(itemOf) },
  }));
  const nothing = () => new Error('AWS does not answer.');
  const stage: Stage = {
    name: simulators === undefined ? 'prod' : 'local',
    relay: createRelayCommand({ local: simulators !== undefined, stage: 'prod' }),
    aws: createAwsCommand({}),
    outputs: dlq.outputs,
    sqs: dlq.sqs,
    dynamoDb,
    secretsManager: awsDouble(new SecretsManagerClient({ region: 'us-east-1' }), nothing).client,
    s3: () => Promise.reject(nothing()),
    lambda: async () => awsDouble(new LambdaClient({ region: 'us-east-1' }), nothing).client,
    logs: {
      since: async (sinceMs, text = '') =>
        lines.filter((line) => Date.parse(line.timestamp) >= sinceMs && JSON.stringify(line).includes(text)),
      follow: () => {
        throw new Error('The console does not follow.');
      },
    },
    forwarderEnvironment: async () => forwarderEnvironment(),
    checks: [],
    ...(simulators && { simulators }),
  };
  return { stage, dlq };
}

function itemOf([orderId, order]: readonly [string, Order]): object {
  const stored = encodeOrder(order);
  return {
    orderId: { S: orderKey(orderId) },
    order: typeof stored === 'string' ? { S: stored } : { B: stored },
    version: { N: '1' },
  };
}

/** A console, and a browser that has opened its address. */
export type Browser = RunningConsole & {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly get: (path: string) => Promise<Response>;
  /** Sends a change as the page does, unless other headers are given. */
  readonly post: (
    path: string,
    body: object,
    headers?: Readonly<Record<string, string>>,
  ) => Promise<Response>;
};

/** Starts a console, and opens its address. */
export async function openConsole(stage: Stage, options: Partial<ConsoleOptions> = {}): Promise<Browser> {
  const running = await startConsole(stage, {
    port: 0,
    allowChanges: true,
    lookBackMs: Number.MAX_SAFE_INTEGER,
    ...options,
  });
  const { origin, pathname } = new URL(running.address);
  const url = `${origin}${pathname.slice(0, -1)}`;
  const opened = await fetch(running.address, { redirect: 'manual' });
  const cookie = opened.headers.get('set-cookie')?.split(';')[0] ?? '';
  const session = await (await fetch(`${url}/api/session`, { headers: { cookie } })).text();
  const headers = {
    cookie,
    origin,
    'x-change-token': /"changeToken":"([^"]+)"/.exec(session)?.[1] ?? '',
  };
  return {
    ...running,
    ...{ url, headers },
    get: (path) => fetch(url + path, { headers: { cookie } }),
    post: (path, body, changed = headers) =>
      fetch(url + path, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...changed },
        body: JSON.stringify(body),
      }),
  };
}
