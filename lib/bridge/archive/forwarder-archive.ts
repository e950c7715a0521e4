import type { Logger } from '@aws-lambda-powertools/logger';
import { SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import { type Environment, readConfig } from '../../platform/config.ts';
import type { LogFields } from '../../platform/log-fields.ts';
import { errorFields } from '../../platform/logger.ts';
import type { Meter } from '../../platform/metrics.ts';
import type { ForwarderSurroundings } from '../forward/create-forwarder.ts';
import type { Forwarder } from '../forward/forward-batch.ts';
import { createBatchArchive } from './batch-archive.ts';

/** The archive, for a container of the forwarder. */
type ForwarderArchive = {
  /** What the forwarder is built on, so that the archive hears of each call and outcome. */
  readonly surroundings: (
    onOutcome: Forwarder['onOutcome'],
  ) => Required<Pick<ForwarderSurroundings, 'connect' | 'onOutcome'>>;
  /** Hands the batch's records over, once its events are told. Never throws. */
  readonly flush: () => Promise<void>;
};

/** Puts together the archive of a container of the forwarder. */
export function forwarderArchive(
  sqs: SQSClient,
  environment: Environment,
  { logger, meter }: { readonly logger: Pick<Logger, 'warn'>; readonly meter: Meter },
): ForwarderArchive {
  const schema = { variables: ['ARCHIVE_QUEUE_URL'] as const, settings: {}, rules: [] };
  const { ARCHIVE_QUEUE_URL: QueueUrl } = readConfig(schema, environment);
  const archive = createBatchArchive({
    async send(MessageBody, abortSignal) {
      await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody }), { abortSignal });
    },
    now: Date.now,
  });
  return {
    surroundings: (onOutcome) => ({
      connect: archive.connect,
      onOutcome: (outcome) => {
        onOutcome(outcome);
        archive.keep(outcome);
      },
    }),
    async flush() {
      const lost = await archive.flush();
      if (lost === undefined) return;
      meter.count('ArchiveRecordsLost', lost.records);
      const fields: LogFields = { outcome: 'not-archived', error: errorFields(lost.error) };
      logger.warn('The archive has not taken what became of a batch', fields);
    },
  };
}
