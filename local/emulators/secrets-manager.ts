import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import * as v from 'valibot';
import { listen, stopServer } from '../http/server.ts';
import { AwsError, type Input, parseInput, SecretStore, type SecretStoreOptions } from './secrets-store.ts';

/** What to do to every request instead of, or (with only `delayMs`) before, answering it. */
export type SecretsManagerFault = {
  readonly status?: number;
  readonly delayMs?: number;
  readonly reset?: boolean;
};

/** One request as received; `secretId` is the name or ARN it asked for, `at` is in epoch milliseconds. */
type SecretsManagerRequest = {
  readonly operation: string;
  readonly secretId: string;
  readonly at: number;
};

export type SecretsManagerOptions = SecretStoreOptions & {
  /** 0, the default, takes any free port. */
  readonly port?: number | undefined;
};

export type LocalSecretsManager = {
  readonly url: string;
  /** Makes `value` the AWSCURRENT version and the former one AWSPREVIOUS; creates the secret if there is none. */
  put(name: string, value: string): void;
  /** Creates a secret without a value, unless there is one of that name, and returns its ARN. */
  createSecret(name: string): string;
  setFault(fault: SecretsManagerFault | undefined): void;
  requests(): readonly SecretsManagerRequest[];
  stop(): Promise<void>;
};

/**
 * Starts an emulator of AWS Secrets Manager, for SDK clients with `AWS_ENDPOINT_URL_SECRETS_MANAGER` set to its
 * `url`. It creates, describes, lists, updates, reads and deletes secrets, and moves staging labels as AWS does;
 * a version that has lost its last label is gone. It checks no credentials.
 * @throws Error when the port cannot be listened on or the file holds something else
 */
export async function startSecretsManager(options: SecretsManagerOptions = {}): Promise<LocalSecretsManager> {
  const store = new SecretStore(options);
  const endpoint = new Endpoint(store);
  const server = createServer((request, response) => void endpoint.serve(request, response));
  const url = await listen(server, {
    port: options.port ?? 0,
    name: 'The local Secrets Manager',
    remedy: 'Choose another port; 0 takes any free one.',
  });
  return {
    url,
    put: (name, value) => store.put(parseInput({ Name: name, SecretString: value })),
    createSecret: (name) => store.ensure(parseInput({ Name: name })).arn,
    setFault: (fault) => {
      endpoint.fault = fault;
    },
    requests: () => [...endpoint.requests],
    stop: () => stopServer(server, endpoint.stopping),
  };
}

const OPERATIONS = new Map<string, (store: SecretStore, input: Input) => object>([
  ['CreateSecret', (store, input) => store.createSecret(input)],
  ['PutSecretValue', (store, input) => store.putSecretValue(input)],
  ['UpdateSecret', (store, input) => store.updateSecret(input)],
  ['GetSecretValue', (store, input) => store.getSecretValue(input)],
  ['DescribeSecret', (store, input) => store.describeSecret(input)],
  ['ListSecrets', (store, input) => store.listSecrets(input)],
  ['DeleteSecret', (store, input) => store.deleteSecret(input)],
]);

/** The AWS JSON 1.1 protocol over the store, and the fault that stands in front of it. */
class Endpoint {
  fault: SecretsManagerFault | undefined;
  readonly requests: SecretsManagerRequest[] = [];
  readonly stopping = new AbortController();
  readonly #store: SecretStore;

  constructor(store: SecretStore) {
    this.#store = store;
  }

  async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      const operation = String(request.headers['x-amz-target'] ?? '').replace(/^secretsmanager\./, '');
      const body = parseJson(await text(request));
      this.requests.push({ operation, secretId: secretIdOf(body), at: Date.now() });
      const isFaulty = await this.#serveFault(response);
      if (!isFaulty) reply(response, 200, this.#run(operation, body));
    } catch (error) {
      replyError(response, 400, error);
    }
  }

  async #serveFault(response: ServerResponse): Promise<boolean> {
    const { delayMs, reset, status } = this.fault ?? {};
    if (delayMs) await sleep(delayMs, undefined, { signal: this.stopping.signal });
    if (reset) response.socket?.resetAndDestroy();
    else if (status) replyError(response, status, faultError(status));
    return Boolean(reset || status);
  }

  #run(operation: string, body: unknown): object {
    const run = OPERATIONS.get(operation);
    if (run) return run(this.#store, parseInput(body));
    throw new AwsError('UnknownOperationException', `The operation "${operation}" is not emulated.`);
  }
}

function parseJson(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

function secretIdOf(body: unknown): string {
  const named = v.safeParse(v.object({ SecretId: v.string() }), body);
  if (named.success) return named.output.SecretId;
  const created = v.safeParse(v.object({ Name: v.string() }), body);
  return created.success ? created.output.Name : '';
}

function faultError(status: number): AwsError {
  const name = status >= 500 ? 'InternalServiceError' : 'AccessDeniedException';
  return new AwsError(name, `This ${status} is a simulated fault.`);
}

function reply(response: ServerResponse, status: number, body: object, headers = {}): void {
  if (response.destroyed) return;
  const own = { 'content-type': 'application/x-amz-json-1.1', 'x-amzn-requestid': randomUUID() };
  response.writeHead(status, { ...own, ...headers }).end(JSON.stringify(body));
}

function replyError(response: ServerResponse, status: number, error: unknown): void {
  if (error instanceof AwsError) {
    const body = { __type: error.name, Message: error.message };
    reply(response, status, body, { 'x-amzn-errortype': error.name });
    return;
  }
  replyError(response, 500, new AwsError('InternalServiceError', String(error)));
}
