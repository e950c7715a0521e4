import { injectLambdaContext } from '@aws-lambda-powertools/logger/middleware';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SQSClient } from '@aws-sdk/client-sqs';
import middy from '@middy/core';
import type { Context, SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { forwarderArchive } from '../lib/bridge/archive/forwarder-archive.ts';
import { createForwarder } from '../lib/bridge/forward/create-forwarder.ts';
import { forwardBatch } from '../lib/bridge/forward/forward-batch.ts';
import { createOutcomeLog } from '../lib/bridge/forward/outcome-log.ts';
import { readForwarderConfig } from '../lib/bridge/settings/forwarder.ts';
import { AWS_CLIENT_DEFAULTS } from '../lib/platform/aws.ts';
import { createLogger } from '../lib/platform/logger.ts';
import { createMetrics, meterOn, publishMetrics } from '../lib/platform/metrics.ts';
import { warmUp } from '../lib/platform/warm-up.ts';

const config = readForwarderConfig(process.env);
const logger = createLogger('forwarder');
const metrics = createMetrics('forwarder', config.STAGE);

const meter = meterOn(metrics);
const onOutcome = createOutcomeLog(logger, meter, Date.now);
const sqs = new SQSClient(AWS_CLIENT_DEFAULTS);

// The bundler puts the parameter in: with `archive: off`, nothing of the archive is in the bundle but this switch.
const archive =
  process.env.ARCHIVE === 'on'
    ? forwarderArchive(sqs, process.env, {
        logger,
        meter,
      })
    : undefined;

const { forwarder, secret } = createForwarder(config, {
  sqs,
  dynamoDb: new DynamoDBClient(AWS_CLIENT_DEFAULTS),
  secretsManager: new SecretsManagerClient(AWS_CLIENT_DEFAULTS),
  onOutcome,
  random: Math.random,
  now: Date.now,
  ...archive?.surroundings(onOutcome),
});

/** No order's number: reading it connects to DynamoDB and has the SDK's code ready, and finds nothing. */
const NO_ORDER = '#';
await warmUp(secret.keys(), forwarder.orders.read(NO_ORDER));

/** A batch of order-events.fifo, through an event source mapping with `ReportBatchItemFailures`. */
export const handler = middy<SQSEvent, SQSBatchResponse>()
  .use(injectLambdaContext(logger, { resetKeys: true }))
  .use(publishMetrics(metrics))
  .handler(async (event: SQSEvent, context: Context): Promise<SQSBatchResponse> => {
    const timeLeftMs = () => context.getRemainingTimeInMillis();
    const response = await forwardBatch(event.Records, { ...forwarder, timeLeftMs });
    await archive?.flush();
    return response;
  });
