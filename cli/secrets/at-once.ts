import { replaceContainers } from '../functions/replace-containers.ts';
import type { Stage } from '../stage.ts';
import type { BridgeSecret } from './secrets.ts';

/** Where functions are replaced. */
export type FunctionsStage = Pick<Stage, 'outputs' | 'lambda'>;

/**
 * Makes the function that reads a secret forget it, by replacing its containers.
 *
 * @throws an error when Lambda does not take the change, or is not done in time
 */
export async function forgetAtOnce(
  stage: FunctionsStage,
  { readBy }: BridgeSecret,
  now: number,
): Promise<void> {
  await replaceContainers(stage, stage.outputs[readBy], now);
}
