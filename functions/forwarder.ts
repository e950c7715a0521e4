import { injectLambdaContext } from '@aws-lambda-powertools/logger/middleware';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SQSClient } from '@aws-sdk/client-sqs';
import middy from '@middy/core';
import type { Context, SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { type Forwarder, forwardBatch } from '../lib/bridge/forward-batch.ts';
import { createIngramPort, INGRAM_OFF, type IngramPort } from '../lib/bridge/ingram-port.ts';
import { outcomeReport } from '../lib/bridge/outcome-report.ts';
import { readForwarderConfig } from '../lib/bridge/settings/forwarder.ts';
import { ingramApiFrom } from '../lib/bridge/settings/ingram-api.ts';
import { retryScheduleFrom } from '../lib/bridge/settings/retries.ts';
import { createThirdwatchPort } from '../lib/bridge/thirdwatch-port.ts';
import { readIngramCredentials } from '../lib/ingram/api/credentials.ts';
import { createOrderDetailsClient } from '../lib/ingram/api/order-details-client.ts';
import { AWS_CLIENT_DEFAULTS } from '../lib/platform/aws.ts';
import { createBreaker } from '../lib/platform/breaker.ts';
import { createLogger } from '../lib/platform/logger.ts';
import { createMetrics, meterOn, publishMetrics } from '../lib/platform/metrics.ts';
import { cacheSecret } from '../lib/platform/secrets.ts';
import { secretLoader } from '../lib/platform/secrets-manager.ts';
import { warmUp } from '../lib/platform/warm-up.ts';
import { handBack } from '../lib/queue/hand-back.ts';
import { park } from '../lib/queue/park.ts';
import { createLedger } from '../lib/store/ledger.ts';
import { createOrdersTable } from '../lib/store/orders-table.ts';
import { takeTurn } from '../lib/store/request-budget.ts';
import { createThirdwatchClient } from '../lib/thirdwatch/client.ts';

const { settings, ...config } = readForwarderConfig(process.env);
const logger = createLogger('forwarder');
const metrics = createMetrics('forwarder', config.STAGE);
const sqs = new SQSClient(AWS_CLIENT_DEFAULTS);

const secretsManager = new SecretsManagerClient(AWS_CLIENT_DEFAULTS);

const secret = cacheSecret({
  load: secretLoader(secretsManager, config.THIRDWATCH_SECRET_ID, ['AWSCURRENT']),
  field: 'thirdwatchApiKey',
  freshMs: 5 * 60_000,
  rereadEveryMs: 30_000,
  now: Date.now,
});
const CALL_TIMEOUT_MS = 5_000;
/** For the writing of the order and the parking of the message, each of which may be repeated. */
const AFTER_CALL_MS = 3_000;

/** A call to Thirdwatch, and what follows it. */
const REPORT_MS = CALL_TIMEOUT_MS + AFTER_CALL_MS;
/** A request to Ingram, with a token to be fetched first. */
const DETAILS_MS = 2 * CALL_TIMEOUT_MS;

const dynamoDb = new DynamoDBClient(AWS_CLIENT_DEFAULTS);
const breakerOf = (service: string) =>
  createBreaker({ service, failures: 5, openMs: settings['breaker-open-seconds'] * 1000 });
const ingramApi = ingramApiFrom(settings);

function ingramPort(): IngramPort {
  if (ingramApi === undefined) return INGRAM_OFF;
  const { mode, patienceMs, requestsPerMinute, ...api } = ingramApi;
  const loadCredentials = secretLoader(secretsManager, config.INGRAM_API_SECRET_ID, ['AWSCURRENT']);
  const client = createOrderDetailsClient({
    ...api,
    timeoutMs: CALL_TIMEOUT_MS,
    credentials: async () => readIngramCredentials((await loadCredentials())[0]),
    takeTurn: () => takeTurn(dynamoDb, config.ORDERS_TABLE, Date.now(), requestsPerMinute),
    now: Date.now,
  });
  const reserveMs = DETAILS_MS + REPORT_MS;
  return createIngramPort({
    mode,
    patienceMs,
    client,
    breaker: breakerOf('Ingram'),
    reserveMs,
    now: Date.now,
  });
}

const stored = {
  client: dynamoDb,
  tableName: config.ORDERS_TABLE,
  retentionDays: settings['order-retention-days'],
  now: Date.now,
};

const forwarder: Omit<Forwarder, 'timeLeftMs'> = {
  ledger: createLedger(stored),
  orders: createOrdersTable(stored),
  ingram: ingramPort(),
  thirdwatch: createThirdwatchPort({
    client: createThirdwatchClient({
      baseUrl: settings['thirdwatch-base-url'],
      keyHeader: settings['thirdwatch-key-header'],
      keyPrefix: settings['thirdwatch-key-prefix'],
      timeoutMs: CALL_TIMEOUT_MS,
    }),
    secret,
    breaker: breakerOf('Thirdwatch'),
    reserveMs: REPORT_MS,
  }),
  settings: {
    statusTable: settings['status-overrides'],
    userIdFallback: settings['user-id-fallback'],
    userIdSource: settings['user-id-source'],
    retentionMs: settings['order-retention-days'] * 24 * 60 * 60_000,
  },
  retrySchedule: retryScheduleFrom(settings),
  reserveMs: REPORT_MS + (ingramApi === undefined ? 0 : DETAILS_MS),
  park: (record, error) => park(sqs, config.ORDER_EVENTS_DLQ_URL, record, error, Date.now()),
  handBack: (records, seconds) => handBack(sqs, config.ORDER_EVENTS_QUEUE_URL, records, seconds),
  report: outcomeReport(logger, meterOn(metrics), Date.now),
  random: Math.random,
  now: Date.now,
};

/** No order's number: reading it connects to DynamoDB and has the SDK's code ready, and finds nothing. */
const NO_ORDER = '#';
await warmUp(secret.keys(), forwarder.orders.read(NO_ORDER));

/** A batch of order-events.fifo, through an event source mapping with `ReportBatchItemFailures`. */
export const handler = middy<SQSEvent, SQSBatchResponse>()
  .use(injectLambdaContext(logger, { resetKeys: true }))
  .use(publishMetrics(metrics))
  .handler((event: SQSEvent, context: Context): Promise<SQSBatchResponse> => {
    const timeLeftMs = () => context.getRemainingTimeInMillis();
    return forwardBatch(event.Records, { ...forwarder, timeLeftMs });
  });
