import { createServer } from 'node:http';
import { getRequestListener } from '@hono/node-server';
import { listen, stopServer } from '../../../local/http/server.ts';
import type { Stage } from '../../stage.ts';
import { createAccess } from './access.ts';
import { createApp } from './app.ts';
import { readAssets } from './assets.ts';
import { createFeed } from './feed/feed.ts';
import { createParkedReader } from './parked-reader.ts';

export type ConsoleOptions = {
  /** 0 takes any free port. */
  readonly port: number;
  /** Whether changes of a stage on AWS are allowed; those of a local system are. */
  readonly allowChanges: boolean;
  /** How far back to read the log of a stage on AWS at first. */
  readonly lookBackMs: number;
};

export type RunningConsole = {
  /** Lets one browser in, once. */
  readonly address: string;
  readonly stop: () => Promise<void>;
};

/** How the logs are read: a file, or CloudWatch, which shows a line some seconds after it was written. */
const LOCAL_FEED = { overlapMs: 5_000, lookEveryMs: 250 };
const AWS_FEED = { overlapMs: 60_000, lookEveryMs: 3_000 };

/**
 * Serves the console of a stage to this machine alone.
 *
 * @throws Error when the port is taken
 */
export async function startConsole(stage: Stage, options: ConsoleOptions): Promise<RunningConsole> {
  const isLocal = stage.simulators !== undefined;
  const access = createAccess();
  const { overlapMs, lookEveryMs } = isLocal ? LOCAL_FEED : AWS_FEED;
  const sinceMs = isLocal ? 0 : Date.now() - options.lookBackMs;
  const feed = createFeed(stage.logs, { sinceMs, overlapMs, lookEveryMs });
  // Where it costs nothing: the first page then need not wait for it.
  if (isLocal) feed.look().catch(() => undefined);
  const app = createApp({
    stage,
    access,
    feed,
    parked: createParkedReader(stage),
    assets: await readAssets(),
    session: {
      ...{ stage: stage.name, isLocal, lookEveryMs, changeToken: access.changeToken },
      mayChange: isLocal || options.allowChanges,
      relay: stage.relay('').trimEnd(),
      lookBackMs: isLocal ? null : options.lookBackMs,
    },
  });
  const server = createServer(getRequestListener(app.fetch, { overrideGlobalObjects: false }));
  const remedy = 'Give another with --port, or leave it out for any that is free.';
  const url = await listen(server, { port: options.port, name: 'The console', remedy, hasPages: true });
  return {
    address: `${url}${access.path}/?token=${access.oneTimeToken}`,
    stop: () => stopServer(server, new AbortController()),
  };
}
