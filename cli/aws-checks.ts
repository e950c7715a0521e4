import type { LambdaClient } from '@aws-sdk/client-lambda';
import type { StageCheck } from './check.ts';
import type { StageOutputs } from './stage.ts';

/** Where a stage on AWS is asked. */
export type AwsStage = {
  readonly stage: string;
  readonly outputs: StageOutputs;
  /** The region and the profile, for clients. */
  readonly common: { readonly region?: string; readonly profile?: string };
  readonly lambda: LambdaClient;
};

/** What only a stage on AWS has. */
export function awsChecks(_: AwsStage): readonly StageCheck[] {
  return [];
}
