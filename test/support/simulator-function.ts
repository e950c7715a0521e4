import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { pathToFileURL } from 'node:url';
import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { listen, stopServer } from '../../local/http/server.ts';
import { bundle } from '../../local/packaging/bundle.ts';
import { ROOT } from '../../local/work-folder.ts';
import type { TestSystem } from './local-system.ts';

export type SimulatorHandler = (event: object) => Promise<APIGatewayProxyStructuredResultV2>;

/** Bundles the function in Thirdwatch's place, and loads it with the table and the secret of a system. */
export async function loadSimulatorFunction({ emulators, refs }: TestSystem): Promise<SimulatorHandler> {
  const folder = await mkdtemp(join(ROOT, '.local/simulator-'));
  try {
    await bundle({ function: 'local/simulators/thirdwatch/function.ts' }, folder, {
      banner: {
        js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);",
      },
    });
    Object.assign(process.env, emulators.environment, {
      AWS_REGION: 'us-east-1',
      ORDERS_TABLE: refs.OrdersTable,
      THIRDWATCH_SECRET_ID: refs.ThirdwatchSecret,
    });
    return (await import(pathToFileURL(join(folder, 'function.mjs')).href)).handler;
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** The function's URL; whoever calls it waits until there is a function. */
export async function startFunctionUrl(
  handler: Promise<SimulatorHandler>,
): Promise<{ readonly url: string; readonly stop: () => Promise<void> }> {
  let requests = 0;
  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = '', url: path = '', headers } = request;
    const body = await text(request);
    requests++;
    const requestContext = { http: { method, path }, requestId: `request-${requests}` };
    const event = { requestContext, headers, body, isBase64Encoded: false, rawQueryString: '' };
    const answer = await (await handler)(event);
    response.writeHead(answer.statusCode ?? 500, answer.headers as Record<string, string>).end(answer.body);
  }
  const server = createServer((request, response) => void serve(request, response));
  const url = await listen(server, { port: 0, name: "The function's URL", remedy: 'Try again.' });
  return { url, stop: () => stopServer(server, new AbortController()) };
}
