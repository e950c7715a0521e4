import { openLocalStage } from './local/stage.ts';
import type { Stage, StageOptions } from './stage.ts';

/**
 * Finds a stage.
 *
 * @throws Failure when it is not there, or these credentials may not see it
 */
export async function openStage(options: StageOptions): Promise<Stage> {
  if (options.local) return openLocalStage();
  // Loaded on demand: the AWS clients would slow down the local stage.
  const { openAwsStage } = await import('./aws/stage.ts');
  return openAwsStage(options);
}
