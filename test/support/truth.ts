import { expect, it } from '@jest/globals';
import type { DetailsMode } from '../../simulation/truth/bridge.ts';
import { failuresOf } from './lives.ts';

const PATIENCE_MS = 60 * 60_000;

/**
 * Tests that of so many order lives, Thirdwatch hears nothing untrue and nothing harmful.
 *
 * @param open the lives whose verdict is not understood yet
 */
export function itTellsTheTruth(
  mode: DetailsMode,
  seed: number,
  lives: number,
  open: readonly number[] = [],
): void {
  it(
    `with ingram-details ${mode}, in ${lives} lives of seed ${seed}`,
    async () => {
      const failures = await failuresOf(seed, lives, mode);
      const isOpen = (failure: string) => open.some((life) => failure.endsWith(` --trace ${life}`));
      expect(failures.filter((failure) => !isOpen(failure))).toEqual([]);
    },
    PATIENCE_MS,
  );
}
