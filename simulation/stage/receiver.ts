import { createReceiver } from '../../lib/bridge/receive/create-receiver.ts';
import { receive, type WebhookRequest } from '../../lib/bridge/receive/receive.ts';
import { countFailed, countReceived } from '../../lib/bridge/receive/request-metrics.ts';
import { Misconfigured, RequestRefused, TryLater } from '../../lib/platform/errors.ts';
import type { Container, Handler } from '../models/lambda.ts';
import { secretsManagerClient, sqsClient } from './aws-clients.ts';
import type { Cloud } from './cloud.ts';
import { meterIn } from './meter.ts';

/** Loads the receiver into a container, as functions/receiver.ts does. It answers an HTTP status. */
export function loadReceiver(
  config: { readonly ORDER_EVENTS_QUEUE_URL: string; readonly INGRAM_SECRET_ID: string },
  container: Container,
  cloud: Cloud,
): Handler<WebhookRequest, number> {
  const receiver = createReceiver(config, {
    sqs: sqsClient(container, cloud),
    secretsManager: secretsManagerClient(container, cloud),
    now: container.now,
    onEventId: () => undefined,
    onEnvelope: () => undefined,
  });
  const meter = meterIn(cloud);
  return async (request) => {
    try {
      countReceived(await receive(request, receiver), meter);
      return 200;
    } catch (error) {
      countFailed(error, meter);
      if (error instanceof RequestRefused) return error.status;
      return error instanceof TryLater || error instanceof Misconfigured ? 503 : 500;
    }
  };
}
