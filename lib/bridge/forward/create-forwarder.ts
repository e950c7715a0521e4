import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { SQSClient } from '@aws-sdk/client-sqs';
import { createIngramClient } from '../../ingram/api/client.ts';
import { readIngramCredentials } from '../../ingram/api/credentials.ts';
import { type Breaker, createBreaker } from '../../platform/breaker.ts';
import { compact } from '../../platform/compact.ts';
import type { ConnectHttp } from '../../platform/https.ts';
import { type CachedSecret, cacheSecret } from '../../platform/secrets.ts';
import { secretLoader } from '../../platform/secrets-manager.ts';
import { handBack } from '../../queue/hand-back.ts';
import { park } from '../../queue/park.ts';
import { VISIBILITY_SECONDS } from '../../queue/visibility.ts';
import { createLedger } from '../../store/ledger.ts';
import { createOrdersTable } from '../../store/orders-table.ts';
import { takeTurn } from '../../store/request-budget.ts';
import { createThirdwatchClient } from '../../thirdwatch/client.ts';
import { createIngramPort, INGRAM_OFF, type IngramPort } from '../ingram/ingram-port.ts';
import type { ForwarderConfig } from '../settings/forwarder.ts';
import { ingramApiFrom } from '../settings/ingram-api.ts';
import { retryScheduleFrom } from '../settings/retries.ts';
import type { Forwarder } from './forward-batch.ts';
import { reportSettingsFrom } from './report-settings.ts';
import { createThirdwatchPort } from './thirdwatch-port.ts';

/** What one container of the forwarder is built on. */
export type ForwarderSurroundings = Pick<Forwarder, 'onOutcome' | 'random' | 'now'> & {
  readonly sqs: SQSClient;
  readonly dynamoDb: DynamoDBClient;
  readonly secretsManager: SecretsManagerClient;
  /** Stands in for the network to Thirdwatch and Ingram. */
  readonly connect?: ConnectHttp;
};

const CALL_TIMEOUT_MS = 5_000;
/** For the writing of the order and the parking of the message, each of which may be repeated. */
const AFTER_CALL_MS = 3_000;

/** A call to Thirdwatch, and what follows it. */
const REPORT_MS = CALL_TIMEOUT_MS + AFTER_CALL_MS;
/** A request to Ingram, with a token to be fetched first. */
const DETAILS_MS = 2 * CALL_TIMEOUT_MS;

/** Puts together what a container of the forwarder works with, and keeps from one batch to the next. */
export function createForwarder(
  config: ForwarderConfig,
  surroundings: ForwarderSurroundings,
): { readonly forwarder: Omit<Forwarder, 'timeLeftMs'>; readonly secret: CachedSecret } {
  const { settings } = config;
  const { sqs, dynamoDb, onOutcome, random, now } = surroundings;
  const retentionDays = settings['order-retention-days'];
  const stored = { client: dynamoDb, tableName: config.ORDERS_TABLE, retentionDays, now };
  const ingram = ingramPort(config, surroundings);
  const secret = thirdwatchSecret(config, surroundings);
  const breaker = breakerFor('Thirdwatch', config);
  const forwarder: Omit<Forwarder, 'timeLeftMs'> = {
    ledger: createLedger(stored),
    orders: createOrdersTable(stored),
    ingram,
    thirdwatch: createThirdwatchPort({
      client: createThirdwatchClient({
        baseUrl: settings['thirdwatch-base-url'],
        keyHeader: settings['thirdwatch-key-header'],
        keyPrefix: settings['thirdwatch-key-prefix'],
        timeoutMs: CALL_TIMEOUT_MS,
        now,
        ...compact({ connect: surroundings.connect }),
      }),
      secret,
      breaker,
      reserveMs: REPORT_MS,
    }),
    thirdwatchRefusal: breaker.refusal,
    settings: reportSettingsFrom(settings),
    retrySchedule: retryScheduleFrom(settings),
    reserveMs: REPORT_MS + (ingram === INGRAM_OFF ? 0 : DETAILS_MS),
    park: (record, error) => park(sqs, config.ORDER_EVENTS_DLQ_URL, record, error, now()),
    renew: (records) => handBack(sqs, config.ORDER_EVENTS_QUEUE_URL, records, VISIBILITY_SECONDS),
    handBack: (records, seconds) => handBack(sqs, config.ORDER_EVENTS_QUEUE_URL, records, seconds),
    onOutcome,
    random,
    now,
  };
  return { forwarder, secret };
}

function thirdwatchSecret(
  config: ForwarderConfig,
  { secretsManager, now }: ForwarderSurroundings,
): CachedSecret {
  return cacheSecret({
    load: secretLoader(secretsManager, config.THIRDWATCH_SECRET_ID, ['AWSCURRENT']),
    field: 'thirdwatchApiKey',
    freshMs: 5 * 60_000,
    rereadEveryMs: 30_000,
    now,
  });
}

function ingramPort(config: ForwarderConfig, surroundings: ForwarderSurroundings): IngramPort {
  const ingramApi = ingramApiFrom(config.settings);
  if (ingramApi === undefined) return INGRAM_OFF;
  const { mode, patienceMs, outageMs, silentMs, requestsPerMinute, ...api } = ingramApi;
  const { secretsManager, dynamoDb, connect, now } = surroundings;
  const loadCredentials = secretLoader(secretsManager, config.INGRAM_API_SECRET_ID, ['AWSCURRENT']);
  const client = createIngramClient({
    ...api,
    timeoutMs: CALL_TIMEOUT_MS,
    credentials: async () => readIngramCredentials((await loadCredentials())[0]),
    takeTurn: (endpoint) => takeTurn(dynamoDb, config.ORDERS_TABLE, now(), { endpoint, requestsPerMinute }),
    now,
    ...compact({ connect }),
  });
  const reserveMs = DETAILS_MS + REPORT_MS;
  return createIngramPort({
    mode,
    patienceMs,
    outageMs,
    silentMs,
    client,
    breaker: breakerFor('Ingram', config),
    reserveMs,
    now,
  });
}

function breakerFor(service: string, { settings }: ForwarderConfig): Breaker {
  return createBreaker({ service, failures: 5, openMs: settings['breaker-open-seconds'] * 1000 });
}
