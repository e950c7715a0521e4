import * as v from 'valibot';
import { StageOutputs } from '../../lib/platform/stack-outputs.ts';

/** How other processes on this machine find a running local system. */
export const LocalStageFile = v.object({
  /** The process that runs it. */
  pid: v.number(),
  region: v.string(),
  outputs: StageOutputs,
  endpoints: v.object({
    sqs: v.string(),
    dynamoDb: v.string(),
    secretsManager: v.string(),
    lambda: v.string(),
    s3: v.string(),
  }),
  /** The addresses of the simulators. */
  simulators: v.object({ thirdwatch: v.string(), ingram: v.string() }),
  forwarderEnvironment: v.record(v.string(), v.string()),
  /** The lines that the functions have logged since the start. */
  logFile: v.string(),
});
export type LocalStageFile = v.InferOutput<typeof LocalStageFile>;

/** The path, from the project's root, of the file of the system whose webhook is on a port. */
export function localStageFile(apiPort: number | string): string {
  return `.local/stage-${apiPort}.json`;
}
