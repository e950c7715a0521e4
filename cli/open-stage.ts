import { openAwsStage } from './aws-stage.ts';
import { openLocalStage } from './local-stage.ts';
import type { Stage, StageOptions } from './stage.ts';

/**
 * Finds a stage.
 *
 * @throws Failure when it is not there, or these credentials may not see it
 */
export function openStage(options: StageOptions): Promise<Stage> {
  return options.local ? openLocalStage() : openAwsStage(options);
}
