import type { DetailsMode } from '../../simulation/truth/bridge.ts';
import { playLife } from '../../simulation/truth/play.ts';
import { Tally } from '../../simulation/truth/tally.ts';

/** The lives of a seed that were told something untrue, or something harmful on the way. */
export async function failuresOf(seed: number, lives: number, mode: DetailsMode): Promise<readonly string[]> {
  const tally = new Tally();
  for (let index = 0; index < lives; index++) tally.add(await playLife(seed, index, mode));
  return tally.failures();
}
