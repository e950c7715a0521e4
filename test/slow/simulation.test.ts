// Real: the use cases, from the request to the call, as they are deployed. Simulated: time, AWS, Ingram and Thirdwatch.
import { describe, expect, it } from '@jest/globals';
import { simulate } from '../../simulation/simulation.ts';
import { historyOf } from '../../simulation/traffic/history.ts';

const MINUTES = 3;
const TRAFFIC = { days: 7, notificationsADay: 100 };
/** New ones each time: `SEED` repeats a run. */
const FIRST_SEED = Number(process.env.SEED ?? Date.now() % 1_000_000_000);

describe('in histories that nobody has seen before', () => {
  it(`nothing is lost, overtaken or untrue, from SEED=${FIRST_SEED} on`, async () => {
    const begun = performance.now();
    for (let seed = FIRST_SEED; performance.now() - begun < MINUTES * 60_000; seed++) {
      const { violations } = await simulate(historyOf(seed, TRAFFIC));
      expect({ seed, ...TRAFFIC, violations }).toEqual({ seed, ...TRAFFIC, violations: [] });
    }
  });
});
