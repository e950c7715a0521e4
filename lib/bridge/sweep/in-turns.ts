/**
 * Takes steps of several walks in turn, so that none keeps another from its turn: a long one, or one that fails.
 *
 * @param walks each yields after a step
 * @param mayGoOn asked before each step
 * @param endsWalk of an error, whether it ends its walk alone; any other ends all of them
 * @returns the errors that ended a walk
 */
export async function inTurns<E>(
  walks: readonly AsyncGenerator<unknown, void>[],
  mayGoOn: () => boolean,
  endsWalk: (error: unknown) => error is E,
): Promise<readonly E[]> {
  const errors: E[] = [];
  for (let left = walks; left.length > 0; ) {
    const going: AsyncGenerator<unknown, void>[] = [];
    for (const walk of left) {
      if (!mayGoOn()) return errors;
      try {
        const { done } = await walk.next();
        if (done !== true) going.push(walk);
      } catch (error) {
        if (!endsWalk(error)) throw error;
        errors.push(error);
      }
    }
    left = going;
  }
  return errors;
}
