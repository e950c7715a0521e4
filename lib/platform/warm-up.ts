/** How long a start waits for what it would have ready. Lambda ends an INIT of ten seconds. */
const PATIENCE_MS = 2_000;

/**
 * Waits for what the first event will need: begun while Lambda gives a starting function a whole CPU, it does not have
 * to be done with the share of one that the function's memory buys. A failure is met by the first event, which asks
 * for the same again; nothing is thrown.
 *
 * @returns when all is ready, has failed, or takes too long
 */
export async function warmUp(...tasks: readonly Promise<unknown>[]): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const tooLong = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, PATIENCE_MS);
  });
  await Promise.race([Promise.allSettled(tasks), tooLong]);
  clearTimeout(timer);
}
