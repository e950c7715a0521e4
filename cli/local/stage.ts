import { readFile } from 'node:fs/promises';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SQSClient } from '@aws-sdk/client-sqs';
import * as v from 'valibot';
import { LocalStageFile, localStageFile } from '../../local/stage/stage-file-format.ts';
import type { Stage } from '../stage.ts';
import { EXIT, Failure } from '../terminal/failure.ts';
import { createAwsCommand, createRelayCommand, DEFAULT_LOCAL_API_PORT } from '../terminal/relay-command.ts';
import { localLogs } from './logs.ts';
import { localProving } from './proving.ts';

/**
 * Finds the system that `npm start` runs, by the port of its webhook (`LOCAL_API_PORT`).
 *
 * @throws Failure when there is none
 */
export async function openLocalStage(): Promise<Stage> {
  const port = process.env.LOCAL_API_PORT || DEFAULT_LOCAL_API_PORT;
  const path = new URL(`../../${localStageFile(port)}`, import.meta.url);
  const text = await readFile(path, 'utf8').catch(() => undefined);
  const found = text === undefined ? undefined : v.parse(LocalStageFile, JSON.parse(text));
  if (found === undefined || !isRunning(found.pid)) {
    throw new Failure(
      `No local system runs on port ${port}. Start one with npm start. If it runs on another port, set LOCAL_API_PORT to that of its webhook.`,
      { exitCode: EXIT.usage },
    );
  }
  const { region, outputs, endpoints, forwarderEnvironment, logFile, simulators } = found;
  const common = { region, credentials: { accessKeyId: 'local', secretAccessKey: 'local' } };
  return {
    name: 'local',
    relay: createRelayCommand({ local: true, stage: 'local' }),
    aws: createAwsCommand({}),
    outputs,
    sqs: new SQSClient({ ...common, endpoint: endpoints.sqs }),
    dynamoDb: new DynamoDBClient({ ...common, endpoint: endpoints.dynamoDb }),
    secretsManager: new SecretsManagerClient({ ...common, endpoint: endpoints.secretsManager }),
    async lambda() {
      // It takes a while to load, for which most commands need not wait.
      const { LambdaClient } = await import('@aws-sdk/client-lambda');
      return new LambdaClient({ ...common, endpoint: endpoints.lambda });
    },
    async s3() {
      const { S3Client } = await import('@aws-sdk/client-s3');
      return new S3Client({ ...common, endpoint: endpoints.s3 });
    },
    logs: localLogs(logFile),
    forwarderEnvironment: async () => forwarderEnvironment,
    simulators,
    checks: [],
    proving: localProving(forwarderEnvironment.THIRDWATCH_BASE_URL ?? ''),
  };
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
