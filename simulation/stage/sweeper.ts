import type { SweeperConfig } from '../../lib/bridge/settings/sweeper.ts';
import { createSweeper } from '../../lib/bridge/sweep/create-sweeper.ts';
import { sweep } from '../../lib/bridge/sweep/sweep.ts';
import { wakeDueOrders } from '../../lib/bridge/sweep/wake.ts';
import type { Container, Handler } from '../models/lambda.ts';
import { dynamoDbClient, secretsManagerClient, sqsClient } from './aws-clients.ts';
import type { Cloud } from './cloud.ts';
import { connectFor } from './http.ts';

/**
 * Loads the sweeper into a container, as functions/sweeper.ts does. It is told whether to go through the lists, and answers
 * whether it has gone through all of them.
 */
export function loadSweeper(
  config: SweeperConfig,
  container: Container,
  cloud: Cloud,
): Handler<boolean, boolean> {
  const {
    wake,
    sweep: ports,
    reserveMs,
  } = createSweeper(config, {
    sqs: sqsClient(container, cloud),
    dynamoDb: dynamoDbClient(container, cloud),
    secretsManager: secretsManagerClient(container, cloud),
    connect: connectFor(container, cloud),
    now: container.now,
  });
  return async (goesThroughLists, timeLeftMs) => {
    const mayGoOn = () => timeLeftMs() >= reserveMs;
    await wakeDueOrders({ ...wake, mayGoOn });
    if (ports === undefined || !goesThroughLists) return false;
    const { behindMs, interruption } = await sweep({ ...ports, mayGoOn });
    const through = container.now() - behindMs;
    const isComplete = interruption === undefined;
    cloud.observe({ kind: 'swept', through, isComplete }, cloud.time.now);
    return isComplete;
  };
}
