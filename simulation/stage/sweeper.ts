import type { SweeperConfig } from '../../lib/bridge/settings/sweeper.ts';
import { createSweeper } from '../../lib/bridge/sweep/create-sweeper.ts';
import { sweep } from '../../lib/bridge/sweep/sweep.ts';
import { countSwept, countWoken } from '../../lib/bridge/sweep/sweep-metrics.ts';
import { wakeDueOrders } from '../../lib/bridge/sweep/wake.ts';
import type { OccurrenceOf } from '../engine/occurrences.ts';
import type { Container, Handler } from '../models/lambda.ts';
import { dynamoDbClient, secretsManagerClient, sqsClient } from './aws-clients.ts';
import type { Cloud } from './cloud.ts';
import { connectFor } from './http.ts';
import { meterIn } from './meter.ts';

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
  const meter = meterIn(cloud);
  const tell = (occurrence: SweeperOccurrence) => cloud.observe(occurrence, cloud.time.now);
  return async (goesThroughLists, timeLeftMs) => {
    const mayGoOn = () => timeLeftMs() >= reserveMs;
    tell({ kind: 'waking', container: container.id });
    countWoken(await wakeDueOrders({ ...wake, mayGoOn }), meter);
    tell({ kind: 'woken', container: container.id });
    if (ports === undefined || !goesThroughLists) return false;
    const swept = await sweep({ ...ports, mayGoOn });
    countSwept(swept, meter);
    const through = container.now() - swept.behindMs;
    const isComplete = swept.interruption === undefined;
    tell({ kind: 'swept', container: container.id, through, isComplete });
    return isComplete;
  };
}

type SweeperOccurrence = OccurrenceOf<'waking' | 'woken' | 'swept'>;
