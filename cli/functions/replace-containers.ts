import type { Stage } from '../stage.ts';

/** What changes in the function's environment, for which Lambda starts new execution environments. */
const VARIABLE = 'KEYS_READ_AFTER';

/** Lambda takes some seconds. */
const PATIENCE_SECONDS = 120;

/**
 * Has a function start anew: its configuration is changed, and once Lambda says that the change is complete, no event is
 * handled by an execution environment of before. What is being handled is not broken off.
 *
 * @throws an error when Lambda does not take the change, or is not done in time
 */
export async function replaceContainers(
  { lambda }: Pick<Stage, 'lambda'>,
  FunctionName: string,
  now: number,
): Promise<void> {
  const { GetFunctionConfigurationCommand, UpdateFunctionConfigurationCommand, waitUntilFunctionUpdated } =
    await import('@aws-sdk/client-lambda');
  const client = await lambda();
  const { Environment, RevisionId } = await client.send(
    new GetFunctionConfigurationCommand({ FunctionName }),
  );
  const Variables = { ...Environment?.Variables, [VARIABLE]: new Date(now).toISOString() };
  // The revision keeps a deployment that runs at the same moment from being undone.
  await client.send(
    new UpdateFunctionConfigurationCommand({ FunctionName, RevisionId, Environment: { Variables } }),
  );
  await waitUntilFunctionUpdated({ client, maxWaitTime: PATIENCE_SECONDS, minDelay: 1 }, { FunctionName });
}
