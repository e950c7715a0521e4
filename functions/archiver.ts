import { injectLambdaContext } from '@aws-lambda-powertools/logger/middleware';
import { S3Client } from '@aws-sdk/client-s3';
import middy from '@middy/core';
import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { archiveBucket } from '../lib/archive/bucket.ts';
import { storeRecords } from '../lib/bridge/archive/store-records.ts';
import { AWS_CLIENT_DEFAULTS } from '../lib/platform/aws.ts';
import { readConfig } from '../lib/platform/config.ts';
import type { LogFields } from '../lib/platform/log-fields.ts';
import { createLogger, errorFields } from '../lib/platform/logger.ts';

const VARIABLES = ['STAGE', 'ARCHIVE_BUCKET'] as const;
const config = readConfig({ variables: VARIABLES, settings: {}, rules: [] }, process.env);
const logger = createLogger('archiver');
const bucket = archiveBucket(new S3Client(AWS_CLIENT_DEFAULTS), config.ARCHIVE_BUCKET);

/** A batch of the archive's queue. A failure fails it as a whole: it comes again until the bucket has it. */
export const handler = middy<SQSEvent, SQSBatchResponse>()
  .use(injectLambdaContext(logger, { resetKeys: true }))
  .handler(async (event: SQSEvent): Promise<SQSBatchResponse> => {
    await storeRecords(event.Records, bucket).catch((error: unknown) => {
      const fields: LogFields = { outcome: 'not-stored', error: errorFields(error) };
      logger.error('Records not stored; they stay in the queue', fields);
      throw error;
    });
    return { batchItemFailures: [] };
  });
