import type { SQSBatchResponse, SQSRecord } from 'aws-lambda';
import { createForwarder } from '../../lib/bridge/forward/create-forwarder.ts';
import { forwardBatch, type MessageOutcome } from '../../lib/bridge/forward/forward-batch.ts';
import { createOutcomeLog } from '../../lib/bridge/forward/outcome-log.ts';
import type { ForwarderConfig } from '../../lib/bridge/settings/forwarder.ts';
import { TryLater } from '../../lib/platform/errors.ts';
import type { Container, Handler } from '../models/lambda.ts';
import { dynamoDbClient, secretsManagerClient, sqsClient } from './aws-clients.ts';
import type { Cloud } from './cloud.ts';
import { connectFor } from './http.ts';
import { meterIn } from './meter.ts';

/** Loads the forwarder into a container, as functions/forwarder.ts does. */
export function loadForwarder(
  config: ForwarderConfig,
  container: Container,
  cloud: Cloud,
): Handler<readonly SQSRecord[], SQSBatchResponse> {
  const { time, randoms, observe } = cloud;
  const silent = { info: () => undefined, warn: () => undefined, error: () => undefined };
  const logOutcome = createOutcomeLog(silent, meterIn(cloud), container.now);
  const { forwarder } = createForwarder(config, {
    sqs: sqsClient(container, cloud),
    dynamoDb: dynamoDbClient(container, cloud),
    secretsManager: secretsManagerClient(container, cloud),
    connect: connectFor(container, cloud),
    onOutcome(outcome) {
      // That it began late is no outcome of a message.
      if (outcome.outcome !== 'started-late') observe(occurrenceOf(outcome, container.id), time.now);
      logOutcome(outcome);
    },
    random: randoms.of(container.id).fraction,
    now: container.now,
  });
  return (records, timeLeftMs) => {
    const receipts = records.map(({ receiptHandle }) => receiptHandle);
    observe({ kind: 'taken-up', container: container.id, receipts }, time.now);
    return forwardBatch(records, { ...forwarder, timeLeftMs });
  };
}

type Ended = Exclude<MessageOutcome, { readonly outcome: 'started-late' }>;

function occurrenceOf(outcome: Ended, container: string) {
  const { messageId } = outcome.record;
  return {
    kind: 'outcome',
    container,
    messageId,
    outcome: outcome.outcome,
    detail: detailOf(outcome),
    ...(outcome.outcome === 'retry' && {
      retryAfterSeconds: outcome.retryAfterSeconds,
      asksToWait: outcome.error instanceof TryLater && outcome.error.retryAfterSeconds !== undefined,
    }),
  } as const;
}

function detailOf(outcome: Ended): string {
  switch (outcome.outcome) {
    case 'sighted':
      return '';
    case 'no-news':
      return outcome.isTooOld ? 'too old' : '';
    case 'forwarded':
      return outcome.update.status;
    case 'parked':
      return outcome.error.reason;
    case 'retry':
    case 'not-handed-back':
      return outcome.error instanceof Error ? outcome.error.message : String(outcome.error);
  }
}
