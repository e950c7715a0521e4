import { setTimeout as sleep } from 'node:timers/promises';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import * as v from 'valibot';
import { AWS_CLIENT_DEFAULTS } from '../../../lib/platform/aws.ts';
import { cacheSecret } from '../../../lib/platform/secrets.ts';
import { secretLoader } from '../../../lib/platform/secrets-manager.ts';
import { keepCall, readFaults, writeFaults } from '../../../lib/store/simulator-table.ts';
import { FaultQueue } from '../fault-queue.ts';
import { bodyOf } from '../request-body.ts';
import { ThirdwatchFaultsSchema } from './faults.ts';
import {
  answerOrderStatus,
  type OrderStatusAnswer,
  type OrderStatusRequest,
  pendingCall,
} from './order-status.ts';

/*
 * The simulator in Thirdwatch's place on a stage of AWS: the same endpoint as on one machine, behind the function's own
 * URL. Calls and faults are in the orders table, as containers share nothing else.
 */
const env = v.parse(
  v.object({
    ORDERS_TABLE: v.string(),
    THIRDWATCH_SECRET_ID: v.string(),
    THIRDWATCH_KEY_PREFIX: v.optional(v.string(), ''),
  }),
  process.env,
);
const table = { client: new DynamoDBClient(AWS_CLIENT_DEFAULTS), tableName: env.ORDERS_TABLE };
const secret = cacheSecret({
  load: secretLoader(new SecretsManagerClient(AWS_CLIENT_DEFAULTS), env.THIRDWATCH_SECRET_ID, ['AWSCURRENT']),
  field: 'thirdwatchApiKey',
  freshMs: 60_000,
  rereadEveryMs: 30_000,
  now: Date.now,
});

/** Where the forwarder calls it: `/event` is the base URL's. */
const PATH = '/event/v1/order_status';
/** What the account's own people tell the function. A request to its URL always has a context of HTTP. */
const Control = v.union([
  v.strictObject({ addFaults: ThirdwatchFaultsSchema }),
  v.strictObject({ clearFaults: v.literal(true) }),
]);
/** Below the function's timeout. */
const MOST_DELAY_MS = 10_000;
/** Several containers may write the faults at the same moment. */
const MOST_TRIES = 20;

/** Answers a call, or takes faults from whoever may invoke the function. */
export async function handler(
  event: APIGatewayProxyEventV2,
): Promise<APIGatewayProxyStructuredResultV2 | object> {
  if ('requestContext' in event) return answer(event);
  const order = v.parse(Control, event);
  await changeFaults((faults) => {
    faults.replace('addFaults' in order ? [...faults.left(), ...order.addFaults] : []);
  });
  return { ok: true };
}

async function answer(event: APIGatewayProxyEventV2): Promise<APIGatewayProxyStructuredResultV2> {
  const { method, path } = event.requestContext.http;
  if (method !== 'POST' || path !== PATH) return json(404, { error: `Nothing takes ${method} at ${path}.` });
  const request = requestOf(event);
  const [key] = await secret.keys();
  const credential = { apiKey: Buffer.from(key).toString('utf8'), keyPrefix: env.THIRDWATCH_KEY_PREFIX };
  const endpoint = (faults: ThirdwatchFaults) => answerOrderStatus(request, faults, credential);
  // A stranger's request costs neither a read nor a write.
  const unkeyed = endpoint(new FaultQueue(ThirdwatchFaultsSchema));
  if (unkeyed.status === 401) return deliver(unkeyed);
  const call = pendingCall(request, Date.now());
  const id = event.requestContext.requestId;
  const given = await changeFaults(endpoint);
  await sleep(Math.min(given.delayMs ?? 0, MOST_DELAY_MS));
  const status = given.delivery === 'complete' ? given.status : null;
  await keepCall(table, id, { ...call, status, applied: given.applied }, Date.now());
  return deliver(given);
}

type ThirdwatchFaults = FaultQueue<v.InferOutput<typeof ThirdwatchFaultsSchema>[number]>;

/** Works on the faults as they are, until nobody else has changed them meanwhile. */
async function changeFaults<T>(work: (faults: ThirdwatchFaults) => T): Promise<T> {
  for (let tries = 0; tries < MOST_TRIES; tries++) {
    const { faults: kept, version } = await readFaults(table);
    const faults: ThirdwatchFaults = new FaultQueue(ThirdwatchFaultsSchema);
    faults.replace(kept);
    const before = JSON.stringify(faults.left());
    const result = work(faults);
    if (JSON.stringify(faults.left()) === before) return result;
    if (await writeFaults(table, { faults: faults.left(), version })) return result;
  }
  throw new Error('The faults are changed by too many at once.');
}

function requestOf({
  headers,
  body = '',
  isBase64Encoded,
  rawQueryString,
}: APIGatewayProxyEventV2): OrderStatusRequest {
  const bytes = Buffer.from(body, isBase64Encoded ? 'base64' : 'utf8');
  return { headers, body: bodyOf(bytes), hasQuery: rawQueryString !== '' };
}

/** Lambda cannot break a connection: its caller gets a 502 instead. */
function deliver({
  status,
  headers = {},
  body,
  delivery,
}: OrderStatusAnswer): APIGatewayProxyStructuredResultV2 {
  if (delivery !== 'complete') return json(502, { error: 'The connection is broken off.' });
  if (typeof body !== 'string') return json(status, body, headers);
  return { statusCode: status, headers: { ...headers, 'content-type': 'text/plain; charset=utf-8' }, body };
}

function json(statusCode: number, body: unknown, headers = {}): APIGatewayProxyStructuredResultV2 {
  return {
    statusCode,
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  };
}
