import dynalite from 'dynalite';
import { type FauxqsServer, startFauxqs } from 'fauxqs';
import { keepServersLocal } from '../http/loopback.ts';
import { listen } from '../http/server.ts';
import { openDataDir } from './data-dir.ts';
import { type LocalSecretsManager, startSecretsManager } from './secrets-manager.ts';
import { type SqsMoveTaskProxy, startSqsMoveTaskProxy } from './sqs-move-task-proxy.ts';

/** Emulators of the AWS services that the bridge uses. */
export type Emulators = {
  readonly sqs: FauxqsServer;
  /** SQS with message move tasks, for `relay dlq redrive`. */
  readonly sqsMoveTaskProxy: SqsMoveTaskProxy;
  readonly secretsManager: LocalSecretsManager;
  /** The environment in which the AWS SDK finds them. */
  readonly environment: Readonly<Record<string, string>>;
  stop(): Promise<void>;
};

export const REGION = 'us-east-1';

/**
 * Starts SQS and S3, DynamoDB, and Secrets Manager on free ports.
 *
 * @param dataDir a folder that keeps their state; without it, the state lives in memory
 * @throws Error when the folder cannot be used, or another system uses it
 */
export async function startEmulators(dataDir: string | undefined): Promise<Emulators> {
  const opened = dataDir === undefined ? undefined : await openDataDir(dataDir);
  const [sqs, dynamoDb, secretsManager] = await Promise.all([
    startSqs(opened?.sqs),
    startDynamoDb(opened?.dynamoDb),
    startSecretsManager({ region: REGION, ...optional('file', opened?.secretsFile) }),
  ]);
  const sqsUrl = `http://127.0.0.1:${sqs.port}`;
  const sqsMoveTaskProxy = await startSqsMoveTaskProxy({ target: sqsUrl, region: REGION });
  return {
    sqs,
    sqsMoveTaskProxy,
    secretsManager,
    environment: {
      AWS_REGION: REGION,
      AWS_ACCESS_KEY_ID: 'local',
      AWS_SECRET_ACCESS_KEY: 'local',
      AWS_ENDPOINT_URL_SQS: sqsUrl,
      AWS_ENDPOINT_URL_S3: sqsUrl,
      AWS_ENDPOINT_URL_DYNAMODB: dynamoDb.url,
      AWS_ENDPOINT_URL_SECRETS_MANAGER: secretsManager.url,
    },
    async stop() {
      await sqsMoveTaskProxy.stop();
      // One that is stopped already must not keep the others running.
      await Promise.allSettled([sqs.stop(), dynamoDb.stop(), secretsManager.stop()]);
      opened?.release();
    },
  };
}

/** The emulator has no option to listen on the loopback interface only. */
async function startSqs(dataDir: string | undefined): Promise<FauxqsServer> {
  const release = keepServersLocal();
  try {
    return await startFauxqs({
      port: 0,
      logger: false,
      defaultRegion: REGION,
      ...optional('dataDir', dataDir),
    });
  } finally {
    release();
  }
}

async function startDynamoDb(
  path: string | undefined,
): Promise<{ readonly url: string; stop(): Promise<void> }> {
  const server = dynalite({ createTableMs: 0, deleteTableMs: 0, ...optional('path', path) });
  const name = 'The DynamoDB emulator';
  const url = await listen(server, { port: 0, name, remedy: 'Start again.' });
  return {
    url,
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function optional<K extends string>(key: K, value: string | undefined): { [P in K]?: string } {
  return value === undefined ? {} : ({ [key]: value } as { [P in K]?: string });
}
