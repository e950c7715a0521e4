// Real: everything from the signed body to Thirdwatch's call. Doubles: the order world, which sends the events and knows
// the truth, and a table in memory. A failing life prints the command that replays it.
import { describe, expect, it } from '@jest/globals';
import type { DetailsMode } from '../../simulation/truth/bridge.ts';
import { ofWorker } from '../support/worker-globals.ts';

describe('of what can be known, Thirdwatch hears nothing untrue and nothing harmful', () => {
  it.each<readonly [DetailsMode, number, number]>([
    ['off', 1, 400],
    ['off', 185_721, 400],
    ['complete', 1, 300],
    ['complete', 185_721, 300],
    ['confirm', 1, 300],
    ['confirm', 185_721, 300],
  ])('with ingram-details %s, seed %d, %d lives', async (mode, seed, lives) => {
    const { failuresOf } = await ofWorker();

    expect(await failuresOf(seed, lives, mode)).toEqual([]);
  });
});
