import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import * as v from 'valibot';
import { listen, stopServer } from '../http/server.ts';
import type { EventSourceMapping } from './event-source-mapping.ts';

export type LambdaApiOptions = {
  readonly functions: readonly {
    readonly name: string;
    readonly environment: Readonly<Record<string, string>>;
  }[];
  readonly mapping: EventSourceMapping;
  /** The mapping's fields in `GetEventSourceMapping`, except its state. */
  readonly mappingFields: Readonly<Record<string, unknown>>;
  /** Replaces the running functions, as Lambda does after a change of configuration. */
  readonly replaceFunctions: () => Promise<void>;
};

export type LambdaApi = { readonly url: string; stop(): Promise<void> };

const UUID = '00000000-0000-4000-8000-000000000000';
const MAPPINGS = '/2015-03-31/event-source-mappings';
const FUNCTION = /^\/2015-03-31\/functions\/([^/]+)\/configuration$/;

const Body = v.pipe(
  v.string(),
  v.transform((json) => json || '{}'),
  v.parseJson(),
  v.object({
    Enabled: v.optional(v.boolean()),
    Environment: v.optional(v.object({ Variables: v.record(v.string(), v.string()) })),
  }),
);
type Body = v.InferOutput<typeof Body>;

/**
 * Starts the part of AWS Lambda's API that `relay` needs: the event source mapping, which can be disabled and enabled,
 * and the functions' configuration, which can be changed. It checks no credentials.
 */
export async function startLambdaApi(options: LambdaApiOptions): Promise<LambdaApi> {
  const api = new Api(options);
  const server = createServer((request, response) => void serve(api, request, response));
  const url = await listen(server, {
    port: 0,
    name: 'The local Lambda API',
    remedy: 'Start again.',
  });
  return { url, stop: () => stopServer(server, new AbortController()) };
}

async function serve(api: Api, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { pathname } = new URL(request.url ?? '/', 'http://local');
  const body = v.safeParse(Body, await text(request).catch(() => 'unreadable'));
  const answer = body.success
    ? api.answer(`${request.method} ${pathname.replace(/\/$/, '')}`, body.output)
    : undefined;
  response.writeHead(answer === undefined ? 404 : 200, {
    'content-type': 'application/json',
    ...(answer === undefined && { 'x-amzn-errortype': 'ResourceNotFoundException' }),
  });
  response.end(JSON.stringify(answer ?? { Type: 'User', Message: 'There is no such resource here.' }));
}

class Api {
  readonly #options: LambdaApiOptions;
  readonly #environments: Map<string, Readonly<Record<string, string>>>;
  #updating = 0;

  constructor(options: LambdaApiOptions) {
    this.#options = options;
    this.#environments = new Map(options.functions.map(({ name, environment }) => [name, environment]));
  }

  /** The answer to a request, such as `GET /2015-03-31/event-source-mappings`; undefined for an unknown one. */
  answer(request: string, body: Body): object | undefined {
    if (request === `GET ${MAPPINGS}`) return { EventSourceMappings: [this.#mapping()] };
    if (request === `GET ${MAPPINGS}/${UUID}`) return this.#mapping();
    if (request === `PUT ${MAPPINGS}/${UUID}`) return this.#switchMapping(body);
    const [method = '', path = ''] = request.split(' ');
    const name = decodeURIComponent(FUNCTION.exec(path)?.[1] ?? '');
    if (!this.#environments.has(name)) return undefined;
    if (method === 'PUT') this.#update(name, body);
    return this.#configuration(name);
  }

  #mapping(): object {
    return { UUID, State: this.#options.mapping.state(), ...this.#options.mappingFields };
  }

  #switchMapping({ Enabled }: Body): object {
    const { mapping } = this.#options;
    if (Enabled === true) mapping.enable();
    // The client polls until it is disabled.
    if (Enabled === false) void mapping.disable();
    return this.#mapping();
  }

  #update(name: string, { Environment }: Body): void {
    if (Environment !== undefined) this.#environments.set(name, Environment.Variables);
    this.#updating += 1;
    void this.#options.replaceFunctions().finally(() => {
      this.#updating -= 1;
    });
  }

  #configuration(FunctionName: string): object {
    return {
      FunctionName,
      State: 'Active',
      LastUpdateStatus: this.#updating > 0 ? 'InProgress' : 'Successful',
      Environment: { Variables: this.#environments.get(FunctionName) },
    };
  }
}
