import { injectLambdaContext } from '@aws-lambda-powertools/logger/middleware';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SQSClient } from '@aws-sdk/client-sqs';
import middy from '@middy/core';
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { createReceiver } from '../lib/bridge/receive/create-receiver.ts';
import { type Received, receive } from '../lib/bridge/receive/receive.ts';
import { countFailed, countReceived } from '../lib/bridge/receive/request-metrics.ts';
import { type Envelope, eventTypesOf } from '../lib/ingram/webhook/envelope.ts';
import { resellerOrderNumber } from '../lib/ingram/webhook/order-number.ts';
import { AWS_CLIENT_DEFAULTS } from '../lib/platform/aws.ts';
import { compact } from '../lib/platform/compact.ts';
import { readConfig } from '../lib/platform/config.ts';
import { RequestRefused } from '../lib/platform/errors.ts';
import type { LogFields } from '../lib/platform/log-fields.ts';
import { createLogger, errorFields } from '../lib/platform/logger.ts';
import { createMetrics, meterOn, publishMetrics } from '../lib/platform/metrics.ts';
import { errorsToResponses, jsonResponse } from '../lib/platform/responses.ts';
import { warmUp } from '../lib/platform/warm-up.ts';
import { openConnection } from '../lib/queue/enqueue.ts';

const VARIABLES = ['STAGE', 'ORDER_EVENTS_QUEUE_URL', 'INGRAM_SECRET_ID'] as const;
const config = readConfig({ variables: VARIABLES, settings: {}, rules: [] }, process.env);
const logger = createLogger('receiver');
const metrics = createMetrics('receiver', config.STAGE);
const meter = meterOn(metrics);
const sqs = new SQSClient(AWS_CLIENT_DEFAULTS);

const receiver = createReceiver(config, {
  sqs,
  secretsManager: new SecretsManagerClient(AWS_CLIENT_DEFAULTS),
  now: Date.now,
  onEventId: (eventId) => logger.appendKeys({ correlation_id: eventId } satisfies LogFields),
  onEnvelope: (envelope) => logger.appendKeys(envelopeFields(envelope)),
});

await warmUp(receiver.secret.keys(), openConnection(sqs, config.ORDER_EVENTS_QUEUE_URL));

/** `POST /webhooks/ingram`: an API Gateway HTTP API event, payload version 2.0. */
export const handler = middy<APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2>()
  .use(injectLambdaContext(logger, { resetKeys: true }))
  .use(publishMetrics(metrics))
  .use(errorsToResponses(logError))
  .handler(async (event: APIGatewayProxyEventV2): Promise<APIGatewayProxyStructuredResultV2> => {
    const { headers, body, isBase64Encoded } = event;
    const request = {
      // One that is missing, or no text as a console's test event may have it, is empty.
      body: typeof body === 'string' ? body : '',
      isBase64Encoded: isBase64Encoded === true,
      signature: headers['x-hub-signature'],
    };
    const received = await receive(request, receiver);
    logReceived(received, Buffer.byteLength(request.body, request.isBase64Encoded ? 'base64' : 'utf8'));
    return jsonResponse(200, received);
  });

function logReceived(received: Received, bytes: number): void {
  countReceived(received, meter);
  const outcome: LogFields =
    'queued' in received ? { outcome: 'queued', queued: received.queued } : { outcome: 'ignored' };
  const fields: LogFields = { ...outcome, status: 200, bytes };
  logger.info('Notification received', fields);
}

function logError(error: unknown): void {
  countFailed(error, meter);
  if (error instanceof RequestRefused) {
    const fields: LogFields = { outcome: 'refused', reason: error.code, status: error.status };
    logger.warn('Notification refused', fields);
  } else {
    const fields: LogFields = { outcome: 'not-served', error: errorFields(error) };
    logger.error('Notification not queued, its sender was asked to send it again', fields);
  }
}

function envelopeFields(envelope: Envelope): LogFields {
  const eventType = eventTypesOf(envelope).slice(0, 5).join(',');
  return {
    correlation_id: envelope.eventId,
    ...compact({ topic: envelope.topic }),
    eventType,
    ...orderField(envelope),
  };
}

/** The order, where a notification is about one alone. */
function orderField({ resources }: Envelope): LogFields {
  const orderId = resellerOrderNumber(resources[0]);
  if (orderId === undefined) return {};
  const isAlone = resources.every((resource) => resellerOrderNumber(resource) === orderId);
  return isAlone ? { orderId } : {};
}
