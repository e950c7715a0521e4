import { injectLambdaContext } from '@aws-lambda-powertools/logger/middleware';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SQSClient } from '@aws-sdk/client-sqs';
import middy from '@middy/core';
import type { Context } from 'aws-lambda';
import { readSweeperConfig } from '../lib/bridge/settings/sweeper.ts';
import { createSweeper } from '../lib/bridge/sweep/create-sweeper.ts';
import { type Swept, sweep } from '../lib/bridge/sweep/sweep.ts';
import { countSwept, countWoken } from '../lib/bridge/sweep/sweep-metrics.ts';
import { wakeDueOrders } from '../lib/bridge/sweep/wake.ts';
import { AWS_CLIENT_DEFAULTS } from '../lib/platform/aws.ts';
import type { LogFields } from '../lib/platform/log-fields.ts';
import { createLogger, errorFields } from '../lib/platform/logger.ts';
import { createMetrics, publishMetrics, sweepMeterOn } from '../lib/platform/metrics.ts';

const config = readSweeperConfig(process.env);
const logger = createLogger('sweeper');
const metrics = createMetrics('sweeper', config.STAGE);
const meter = sweepMeterOn(metrics);
const sweeper = createSweeper(config, {
  sqs: new SQSClient(AWS_CLIENT_DEFAULTS),
  dynamoDb: new DynamoDBClient(AWS_CLIENT_DEFAULTS),
  secretsManager: new SecretsManagerClient(AWS_CLIENT_DEFAULTS),
  now: Date.now,
});

/** What a run has done, for whoever calls it by hand. */
type Run = { readonly woken: number; readonly pages?: number; readonly differing?: number };

/** On a schedule; what it is called with says nothing. */
export const handler = middy<unknown, Run>()
  .use(injectLambdaContext(logger, { resetKeys: true }))
  .use(publishMetrics(metrics))
  .handler(async (_event: unknown, context: Context): Promise<Run> => {
    const mayGoOn = () => context.getRemainingTimeInMillis() >= sweeper.reserveMs;
    const woken = await wakeDueOrders({ ...sweeper.wake, mayGoOn });
    countWoken(woken, meter);
    logWoken(woken);
    if (sweeper.sweep === undefined) return { woken };
    const swept = await sweep({ ...sweeper.sweep, mayGoOn });
    countSwept(swept, meter);
    logSwept(swept);
    return { woken, pages: swept.pages, differing: swept.differing };
  });

function logWoken(woken: number): void {
  if (woken === 0) return;
  logger.info('Orders woken for a recheck', { outcome: 'woken', woken } satisfies LogFields);
}

function logSwept({ pages, differing, problems, interruption }: Swept): void {
  const fields: LogFields = { outcome: 'swept', pages, differing };
  if (problems.length > 0)
    logger.warn('Some of what Ingram’s lists hold cannot be used', {
      outcome: 'left-out',
      problems,
    } satisfies LogFields);
  if (interruption === undefined) logger.info("Ingram's lists compared", fields);
  else logger.info('The sweep goes on next time', { ...fields, error: errorFields(interruption) });
}
