import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { LambdaClient } from '@aws-sdk/client-lambda';
import type { S3Client } from '@aws-sdk/client-s3';
import type { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { SQSClient } from '@aws-sdk/client-sqs';
import { type ForwarderSettings, readForwarderConfig } from '../lib/bridge/settings/forwarder.ts';
import type { LogLine } from '../lib/platform/log-lines.ts';
import type { StageOutputs } from '../lib/platform/stack-outputs.ts';
import type { AccessLine } from './access-log/line.ts';
import type { StageCheck } from './checks/check.ts';
import type { ProvingStage } from './prove/proving-stage.ts';
import type { RelayCommand } from './terminal/relay-command.ts';

/** What was logged. */
export type Logs<Line> = {
  /** The lines that hold a text, oldest first. */
  readonly since: (sinceMs: number, text?: string) => Promise<readonly Line[]>;
  /** Lines as they are written, from a moment on (now unless it is given), until the signal says stop. */
  readonly follow: (signal: AbortSignal, text?: string, sinceMs?: number) => AsyncIterable<Line>;
};

/** What the functions have logged. */
export type StageLogs = Logs<LogLine>;

/** What a person does with the archive, by a role for it. */
export type ArchiveRole = 'read' | 'erase';

/** A deployed bridge, or the local one: its resources, and clients for them. */
export type Stage = {
  readonly name: string;
  /** Writes a command for this stage, for people to paste. */
  readonly relay: RelayCommand;
  /** Writes a command of the AWS CLI for the account of the stage. */
  readonly aws: RelayCommand;
  readonly outputs: StageOutputs;
  readonly sqs: SQSClient;
  readonly dynamoDb: DynamoDBClient;
  readonly secretsManager: SecretsManagerClient;
  readonly lambda: () => Promise<LambdaClient>;
  /** S3, for the archive, in a role. */
  readonly s3: (role: ArchiveRole) => Promise<S3Client>;
  readonly logs: StageLogs;
  /** What API Gateway has logged of each request; undefined where there is none, or its log is not known. */
  readonly accessLog?: Logs<AccessLine>;
  /** The environment that the forwarder runs with: its configuration. */
  readonly forwarderEnvironment: () => Promise<Readonly<Record<string, string>>>;
  /** The addresses of the simulators of a local system; undefined on AWS. */
  readonly simulators?: { readonly thirdwatch: string; readonly ingram: string };
  /** Checks that only this kind of stage has: on AWS, the alarms and their subscriptions. */
  readonly checks: readonly StageCheck[];
  /** What only a stage has whose Thirdwatch is the simulator. */
  readonly proving?: ProvingStage;
};

/**
 * The settings that the forwarder of a stage runs with.
 *
 * @throws Misconfigured with all that the forwarder would refuse at its start
 */
export async function readForwarderSettings(
  stage: Pick<Stage, 'forwarderEnvironment'>,
): Promise<ForwarderSettings> {
  return readForwarderConfig(await stage.forwarderEnvironment()).settings;
}

/** The stage's queues. */
export type Queues = Pick<Stage, 'sqs' | 'outputs'>;

export type StageOptions = {
  readonly local: boolean;
  readonly stage: string;
  readonly region?: string;
  readonly profile?: string;
};
