// Real: the use cases, from the request to the call, as they are deployed. Simulated: time, AWS, Ingram and Thirdwatch.
import { describe, expect, it } from '@jest/globals';
import { historyOf } from '../../simulation/traffic/history.ts';
import { ofWorker } from '../support/worker-globals.ts';

const TRAFFIC = { days: 2, notificationsADay: 60 };
const SEEDS = [1, 2, 3, 4, 5, 6, 7, 8];

async function simulate(seed: number) {
  const simulation = await (await ofWorker()).loadSimulation();
  return simulation.simulate(historyOf(seed, TRAFFIC));
}

describe('in a history of faults', () => {
  it.each(SEEDS)('nothing is lost, overtaken or untrue: seed %i', async (seed) => {
    const { violations } = await simulate(seed);
    expect(violations).toEqual([]);
  });

  it('everything happens again as it did', async () => {
    const digests = [];
    for (let times = 0; times < 2; times++) digests.push((await simulate(9)).digest);
    expect(digests[0]).toBe(digests[1]);
  });
});
