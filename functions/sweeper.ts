import { injectLambdaContext } from '@aws-lambda-powertools/logger/middleware';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SQSClient } from '@aws-sdk/client-sqs';
import middy from '@middy/core';
import type { Context } from 'aws-lambda';
import { wakeDueOrders } from '../lib/bridge/wake.ts';
import { AWS_CLIENT_DEFAULTS } from '../lib/platform/aws.ts';
import { readConfig } from '../lib/platform/config.ts';
import type { LogFields } from '../lib/platform/log-fields.ts';
import { createLogger } from '../lib/platform/logger.ts';
import { createMetrics, meterOn, publishMetrics } from '../lib/platform/metrics.ts';
import { enqueue } from '../lib/queue/enqueue.ts';
import { createDueRechecks } from '../lib/store/due-rechecks.ts';

const VARIABLES = ['STAGE', 'ORDERS_TABLE', 'ORDER_EVENTS_QUEUE_URL'] as const;
const config = readConfig({ variables: VARIABLES, settings: {}, rules: [] }, process.env);
const logger = createLogger('sweeper');
const metrics = createMetrics('sweeper', config.STAGE);
const meter = meterOn(metrics);
const sqs = new SQSClient(AWS_CLIENT_DEFAULTS);
const rechecks = createDueRechecks(new DynamoDBClient(AWS_CLIENT_DEFAULTS), config.ORDERS_TABLE);

/** For what follows a page of orders, some requests of which may be repeated. */
const PAGE_MS = 20_000;

/** On a schedule; what it is called with says nothing. */
export const handler = middy<unknown, void>()
  .use(injectLambdaContext(logger, { resetKeys: true }))
  .use(publishMetrics(metrics))
  .handler(async (_event: unknown, context: Context): Promise<void> => {
    const woken = await wakeDueOrders({
      rechecks,
      enqueue: (messages) => enqueue(sqs, config.ORDER_EVENTS_QUEUE_URL, messages),
      now: Date.now,
      mayGoOn: () => context.getRemainingTimeInMillis() >= PAGE_MS,
    });
    if (woken === 0) return;
    meter.count('OrdersWoken', woken);
    logger.info('Orders woken for a recheck', { outcome: 'woken', woken } satisfies LogFields);
  });
