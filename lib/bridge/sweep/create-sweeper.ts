import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { SQSClient } from '@aws-sdk/client-sqs';
import { createIngramClient, type IngramClient } from '../../ingram/api/client.ts';
import { readIngramCredentials } from '../../ingram/api/credentials.ts';
import { compact } from '../../platform/compact.ts';
import type { ConnectHttp } from '../../platform/https.ts';
import { secretLoader } from '../../platform/secrets-manager.ts';
import { enqueue } from '../../queue/enqueue.ts';
import { createDueRechecks } from '../../store/due-rechecks.ts';
import { takeTurn } from '../../store/request-budget.ts';
import { createSweepTable } from '../../store/sweep-table.ts';
import { ingramAccessFrom } from '../settings/ingram-api.ts';
import type { SweeperConfig } from '../settings/sweeper.ts';
import type { SweepPorts } from './sweep.ts';
import type { WakePorts } from './wake.ts';

/** What one container of the sweeper is built on. */
export type SweeperSurroundings = {
  readonly sqs: SQSClient;
  readonly dynamoDb: DynamoDBClient;
  readonly secretsManager: SecretsManagerClient;
  /** Stands in for the network to Ingram. */
  readonly connect?: ConnectHttp;
  readonly now: () => number;
};

/** What a container of the sweeper works with; no sweep where Ingram's lists are not to be compared. */
export type Sweeper = {
  readonly wake: Omit<WakePorts, 'mayGoOn'>;
  readonly sweep: Omit<SweepPorts, 'mayGoOn'> | undefined;
  /** What a page may take at most, in milliseconds: with less than this left, none is begun. */
  readonly reserveMs: number;
};

const CALL_TIMEOUT_MS = 10_000;

/** For what follows the answer: reads of the orders table, and messages, some of which may be repeated. */
const AFTER_CALLS_MS = 20_000;

/** A request for a token, the page's own, and what follows. */
const PAGE_MS = 2 * CALL_TIMEOUT_MS + AFTER_CALLS_MS;

/** The forwarder goes first: of the requests that a minute allows, a sweep leaves it so many. */
const SHARE_OF_SWEEP = 0.75;

/** Puts together what a container of the sweeper works with. */
export function createSweeper(config: SweeperConfig, surroundings: SweeperSurroundings): Sweeper {
  const { sqs, dynamoDb, now } = surroundings;
  const send: WakePorts['enqueue'] = (messages) => enqueue(sqs, config.ORDER_EVENTS_QUEUE_URL, messages);
  const wake = { rechecks: createDueRechecks(dynamoDb, config.ORDERS_TABLE), enqueue: send, now };
  if (config.settings['ingram-sweep'] === 'off') return { wake, sweep: undefined, reserveMs: PAGE_MS };
  const graceMs = config.settings['sweep-grace-minutes'] * 60_000;
  const silentMs = config.settings['silent-order-days'] * 24 * 60 * 60_000;
  const table = createSweepTable({
    client: dynamoDb,
    tableName: config.ORDERS_TABLE,
    retentionDays: config.settings['order-retention-days'],
  });
  const { searchOrders: search, searchReturns, returnDetails } = clientOf(config, surroundings);
  return {
    wake,
    sweep: { table, search, searchReturns, returnDetails, enqueue: send, graceMs, silentMs, now },
    reserveMs: PAGE_MS,
  };
}

function clientOf(
  { settings, ...config }: SweeperConfig,
  { secretsManager, dynamoDb, connect, now }: SweeperSurroundings,
): IngramClient {
  const loadCredentials = secretLoader(secretsManager, config.INGRAM_API_SECRET_ID, ['AWSCURRENT']);
  const requestsPerMinute = Math.max(1, Math.floor(settings['ingram-requests-per-minute'] * SHARE_OF_SWEEP));
  return createIngramClient({
    ...ingramAccessFrom(settings),
    ...compact({ connect }),
    timeoutMs: CALL_TIMEOUT_MS,
    credentials: async () => readIngramCredentials((await loadCredentials())[0]),
    takeTurn: (endpoint) => takeTurn(dynamoDb, config.ORDERS_TABLE, now(), { endpoint, requestsPerMinute }),
    now,
  });
}
