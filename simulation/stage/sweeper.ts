import { createSweeper } from '../../lib/bridge/create-sweeper.ts';
import type { SweeperConfig } from '../../lib/bridge/settings/sweeper.ts';
import { wakeDueOrders } from '../../lib/bridge/wake.ts';
import type { Container, Handler } from '../models/lambda.ts';
import { dynamoDbClient, secretsManagerClient, sqsClient } from './aws-clients.ts';
import type { Cloud } from './cloud.ts';
import { connectFor } from './http.ts';

/** As functions/sweeper.ts has it. */
const PAGE_MS = 40_000;

/** Loads the sweeper into a container, as functions/sweeper.ts does, as far as it wakes orders. */
export function loadSweeper(
  config: SweeperConfig,
  container: Container,
  cloud: Cloud,
): Handler<undefined, number> {
  const { wake } = createSweeper(config, {
    sqs: sqsClient(container, cloud),
    dynamoDb: dynamoDbClient(container, cloud),
    secretsManager: secretsManagerClient(container, cloud),
    connect: connectFor(container, cloud),
    now: container.now,
  });
  return (_, timeLeftMs) => wakeDueOrders({ ...wake, mayGoOn: () => timeLeftMs() >= PAGE_MS });
}
