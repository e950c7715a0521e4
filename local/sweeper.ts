import { InvokeCommand, type LambdaClient } from '@aws-sdk/client-lambda';

/** Runs the sweeper once, as its schedule does. */
export async function runSweeper(lambda: LambdaClient, functionName: string | undefined): Promise<void> {
  const answer = await lambda.send(new InvokeCommand({ FunctionName: functionName, Payload: '{}' }));
  if (answer.FunctionError === undefined) return;
  throw new Error(`The sweeper has failed: ${Buffer.from(answer.Payload ?? []).toString('utf8')}`);
}

/**
 * Runs something every so often, one run after another.
 *
 * @returns stops it, and waits for the run that is under way
 */
export function startRepeating(
  run: () => Promise<void>,
  everyMs: number,
  onError: (message: string) => void,
): () => Promise<void> {
  let underWay = Promise.resolve();
  const timer = setInterval(() => {
    underWay = underWay.then(run).catch((error: unknown) => onError(String(error)));
  }, everyMs);
  return () => {
    clearInterval(timer);
    return underWay;
  };
}
