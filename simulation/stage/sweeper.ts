import { wakeDueOrders } from '../../lib/bridge/wake.ts';
import { enqueue } from '../../lib/queue/enqueue.ts';
import { createDueRechecks } from '../../lib/store/due-rechecks.ts';
import type { Container, Handler } from '../models/lambda.ts';
import { dynamoDbClient, sqsClient } from './aws-clients.ts';
import type { Cloud } from './cloud.ts';

/** As functions/sweeper.ts has it. */
const PAGE_MS = 20_000;

/** Loads the sweeper into a container, as functions/sweeper.ts does. */
export function loadSweeper(container: Container, cloud: Cloud): Handler<undefined, number> {
  const rechecks = createDueRechecks(dynamoDbClient(container, cloud), 'orders');
  const sqs = sqsClient(container, cloud);
  return (_, timeLeftMs) =>
    wakeDueOrders({
      rechecks,
      enqueue: (messages) => enqueue(sqs, cloud.urls.queue, messages),
      now: container.now,
      mayGoOn: () => timeLeftMs() >= PAGE_MS,
    });
}
