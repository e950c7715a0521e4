import { expect, it } from '@jest/globals';
import type { DetailsMode } from '../../simulation/truth/bridge.ts';
import { failuresOf } from './lives.ts';

const PATIENCE_MS = 60 * 60_000;

/** Tests that of so many order lives, Thirdwatch hears nothing untrue and nothing harmful. */
export function itTellsTheTruth(mode: DetailsMode, seed: number, lives: number): void {
  it(
    `with ingram-details ${mode}, in ${lives} lives of seed ${seed}`,
    async () => {
      expect(await failuresOf(seed, lives, mode)).toEqual([]);
    },
    PATIENCE_MS,
  );
}
