import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import * as v from 'valibot';
import { listen, stopServer } from '../http/server.ts';
import { AwsError, SecretRequest, SecretStore, type SecretStoreOptions } from './secrets-store.ts';

/** How every request fails; with `delayMs` alone it is only answered late. */
export type SecretsManagerFault = {
  readonly status?: number;
  readonly delayMs?: number;
  readonly reset?: boolean;
};

export type LocalSecretsManager = {
  readonly url: string;
  /** Creates a secret without a value, unless there is one of that name, and returns its ARN. */
  createSecret(name: string): string;
  /** Removes all values of a secret. */
  clearSecret(secretId: string): void;
  setFault(fault: SecretsManagerFault | undefined): void;
  /** How many requests to read a secret were received. */
  readsOf(secretId: string): number;
  stop(): Promise<void>;
};

/**
 * Starts an emulator of the part of AWS Secrets Manager that the bridge uses, and what makes and removes a secret. It
 * checks no credentials.
 *
 * @throws Error when the file holds something else
 */
export async function startSecretsManager(options: SecretStoreOptions): Promise<LocalSecretsManager> {
  const store = new SecretStore(options);
  const endpoint = new Endpoint(store);
  const server = createServer((request, response) => void endpoint.serve(request, response));
  const url = await listen(server, { port: 0, name: 'The local Secrets Manager', remedy: 'Start again.' });
  return {
    url,
    createSecret: (name) => store.create(name),
    clearSecret: (secretId) => store.clear(secretId),
    setFault: (fault) => {
      endpoint.fault = fault;
    },
    readsOf: (secretId) => endpoint.reads.filter((read) => read === secretId).length,
    stop: () => stopServer(server, endpoint.stopping),
  };
}

/** Serves the store in the AWS JSON 1.1 protocol, or fails as the fault says. */
class Endpoint {
  fault: SecretsManagerFault | undefined;
  /** The requested secret ids, one for each read. */
  readonly reads: string[] = [];
  readonly stopping = new AbortController();
  readonly #store: SecretStore;

  constructor(store: SecretStore) {
    this.#store = store;
  }

  async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      const operation = String(request.headers['x-amz-target']).replace(/^secretsmanager\./, '');
      const input = readRequest(await text(request));
      if (operation === 'GetSecretValue') this.reads.push(input.SecretId);
      const isFaulty = await this.#serveFault(response);
      if (!isFaulty) reply(response, 200, this.#run(operation, input));
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

  #run(operation: string, input: SecretRequest): object {
    switch (operation) {
      case 'GetSecretValue':
        return this.#store.getSecretValue(input);
      case 'PutSecretValue':
        return this.#store.putSecretValue(input);
      case 'CreateSecret':
        this.#store.create(input.SecretId);
        return this.#store.putSecretValue(input);
      case 'DeleteSecret':
        return this.#store.delete(input.SecretId);
      default:
        throw new AwsError('UnknownOperationException', `The operation "${operation}" is not emulated.`);
    }
  }
}

/** @throws AwsError that names every wrong parameter, and repeats no value, which may be the secret */
function readRequest(body: string): SecretRequest {
  const result = v.safeParse(v.pipe(v.string(), v.parseJson(), SecretRequest), body);
  if (result.success) return result.output;
  const problems = result.issues.map((issue) => `${v.getDotPath(issue) ?? 'the body'} (${issue.type})`);
  throw new AwsError('InvalidParameterException', `The request is not valid: ${problems.join(', ')}.`);
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
