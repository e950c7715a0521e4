import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { rm, writeFile } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { generate } from 'selfsigned';

/**
 * AWS and Thirdwatch as far as a measurement needs them: they answer at once, by TLS as the real ones do, and are
 * the same for whatever is measured. They keep nothing.
 */
export type BenchServices = {
  /** What both functions, and the floor, find them by. */
  readonly environment: Readonly<Record<string, string>>;
  /** How long Thirdwatch takes to answer from now on. */
  setThirdwatchDelay(milliseconds: number): void;
  /** What DynamoDB holds of every order from now on; undefined for nothing. */
  setOrder(item: Readonly<Record<string, unknown>> | undefined): void;
  /** How many calls each service has had, by its target or path. */
  readonly calls: ReadonlyMap<string, number>;
  stop(): Promise<void>;
};

export const WEBHOOK_SECRET = 'bench-secret';
const PREVIOUS_SECRET = 'bench-secret-before';

type State = { thirdwatchDelayMs: number; order: Readonly<Record<string, unknown>> | undefined };
type Fields = Readonly<Record<string, never>>;

/** Starts the services on free ports of this machine. */
export async function startServices(certificateFile: string): Promise<BenchServices> {
  const certificate = await generate([{ name: 'commonName', value: 'localhost' }], {
    keyType: 'ec',
    algorithm: 'sha256',
    extensions: [
      { name: 'basicConstraints', cA: true },
      { name: 'subjectAltName', altNames: [{ type: 7, ip: '127.0.0.1' }] },
    ],
  });
  await writeFile(certificateFile, certificate.cert);
  const state: State = { thirdwatchDelayMs: 0, order: undefined };
  const calls = new Map<string, number>();
  // One for each service, as each of them has an address and needs a connection of its own.
  const start = () => startServer(certificate, (...exchange) => answer(...exchange, state, calls));
  const [sqs, dynamoDb, secretsManager, thirdwatch] = await Promise.all([start(), start(), start(), start()]);
  return {
    environment: {
      ...functionEnvironment(sqs.url),
      NODE_EXTRA_CA_CERTS: certificateFile,
      AWS_ENDPOINT_URL_SQS: sqs.url,
      AWS_ENDPOINT_URL_DYNAMODB: dynamoDb.url,
      AWS_ENDPOINT_URL_SECRETS_MANAGER: secretsManager.url,
      THIRDWATCH_BASE_URL: thirdwatch.url,
    },
    setThirdwatchDelay(milliseconds) {
      state.thirdwatchDelayMs = milliseconds;
    },
    setOrder(item) {
      state.order = item;
    },
    calls,
    async stop() {
      for (const { stop } of [sqs, dynamoDb, secretsManager, thirdwatch]) stop();
      await rm(certificateFile, { force: true });
    },
  };
}

type RequestHandler = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

async function startServer(
  { cert, private: key }: { readonly cert: string; readonly private: string },
  handleRequest: RequestHandler,
): Promise<{ readonly url: string; readonly stop: () => void }> {
  const server = createServer({ cert, key }, (request, response) => {
    handleRequest(request, response).catch((error: unknown) => response.destroy(error as Error));
  });
  server.keepAliveTimeout = 60_000;
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `https://127.0.0.1:${(server.address() as AddressInfo).port}`,
    stop() {
      server.closeAllConnections();
      server.close();
    },
  };
}

function functionEnvironment(sqsUrl: string): Record<string, string> {
  return {
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE',
    AWS_SECRET_ACCESS_KEY: 'bench',
    AWS_SESSION_TOKEN: 'bench',
    AWS_LAMBDA_FUNCTION_NAME: 'bench',
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '512',
    AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
    POWERTOOLS_LOG_LEVEL: 'INFO',
    STAGE: 'bench',
    ORDER_EVENTS_QUEUE_URL: `${sqsUrl}/000000000000/order-events.fifo`,
    ORDER_EVENTS_DLQ_URL: `${sqsUrl}/000000000000/order-events-dlq.fifo`,
    ORDERS_TABLE: 'orders',
    INGRAM_SECRET_ID: 'bench/ingram',
    THIRDWATCH_SECRET_ID: 'bench/thirdwatch',
    INGRAM_API_SECRET_ID: 'bench/ingram-api',
  };
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  state: State,
  calls: Map<string, number>,
): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  const target = String(request.headers['x-amz-target'] ?? request.url);
  calls.set(target, (calls.get(target) ?? 0) + 1);
  const operation = target.split('.').at(-1) ?? '';
  const body = chunks.length === 0 ? {} : JSON.parse(Buffer.concat(chunks).toString('utf8'));
  if (operation.endsWith('/v1/order_status')) await sleep(state.thirdwatchDelayMs);
  const [status, content] = contentOf(operation, body, state);
  const bytes = Buffer.from(JSON.stringify(content));
  const type = operation.includes('/') ? 'application/json' : 'application/x-amz-json-1.0';
  response.writeHead(status, { 'content-type': type, 'content-length': bytes.length }).end(bytes);
}

function contentOf(operation: string, body: Fields, state: State): readonly [number, object] {
  switch (operation) {
    case 'GetSecretValue': {
      const secret = body.VersionStage === 'AWSPREVIOUS' ? PREVIOUS_SECRET : WEBHOOK_SECRET;
      return [200, { Name: body.SecretId, SecretString: secret, VersionStages: [body.VersionStage] }];
    }
    case 'SendMessageBatch': {
      const entries: readonly { Id: string; MessageBody: string }[] = body.Entries ?? [];
      if (entries.length === 0)
        return [400, { __type: 'com.amazonaws.sqs#EmptyBatchRequest', message: 'empty' }];
      return [200, { Successful: entries.map(sent), Failed: [] }];
    }
    case 'BatchGetItem': {
      const requested: Readonly<Record<string, { Keys: readonly object[] }>> = body.RequestItems ?? {};
      const found = Object.entries(requested).map(([table, { Keys }]) => [
        table,
        state.order === undefined ? [] : Keys.map((key) => ({ ...key, ...state.order })),
      ]);
      return [200, { Responses: Object.fromEntries(found), UnprocessedKeys: {} }];
    }
    case 'UpdateItem':
      return [200, {}];
    default:
      return [200, { message: 'OK' }];
  }
}

function sent({ Id, MessageBody }: { readonly Id: string; readonly MessageBody: string }): object {
  // The SDK checks the digest of what it has sent.
  const MD5OfMessageBody = createHash('md5').update(MessageBody).digest('hex');
  return { Id, MessageId: `00000000-0000-4000-8000-00000000000${Id}`, MD5OfMessageBody };
}
