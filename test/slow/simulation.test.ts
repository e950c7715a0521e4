// Real: the use cases, from the request to the call, as they are deployed. Simulated: time, AWS, Ingram and Thirdwatch.
// Mostly the same seeds each time: a verdict should depend on the code alone. A few are new, in short histories;
// SIMULATION_SEED plays the first of them again, as does `npm run simulate -- --days 7 --notifications 10 --seed SEED`.
import { describe, expect, it } from '@jest/globals';
import { simulate } from '../../simulation/simulation.ts';
import { historyOf } from '../../simulation/traffic/history.ts';

const TRAFFIC = { days: 7, notificationsADay: 100, isSwept: false };
const SEEDS = Array.from({ length: 40 }, (_, index) => 1001 + index);
const SWEPT_SEEDS = [1027, 1034];

/** Short enough for many. */
const SHORT = { days: 7, notificationsADay: 10 };
const firstNew = Number(process.env.SIMULATION_SEED ?? Date.now() % 1_000_000_000);
const NEW_SEEDS = Array.from({ length: 20 }, (_, index) => firstNew + index);
process.stdout.write(`The simulation's new seeds are ${firstNew} to ${firstNew + NEW_SEEDS.length - 1}.\n`);

/** Of these, 58 is swept. */
const REPLAYED = { days: 1, notificationsADay: 15 };
const REPLAYED_SEEDS = [21, 22, 23, 24, 25, 26, 27, 28, 29, 58];

describe('in a week of faults', () => {
  it.each(SEEDS)('nothing is lost, overtaken or untrue: seed %i', async (seed) => {
    const { violations } = await simulate(historyOf(seed, TRAFFIC));

    expect(violations).toEqual([]);
  });

  it.each(SWEPT_SEEDS)('what no webhook told is found: seed %i', async (seed) => {
    const { violations } = await simulate(historyOf(seed, { ...TRAFFIC, isSwept: true }));

    expect(violations).toEqual([]);
  });

  it.each(NEW_SEEDS)('nothing is lost, overtaken or untrue in new histories: seed %i', async (seed) => {
    const { violations } = await simulate(historyOf(seed, SHORT));

    expect(violations).toEqual([]);
  });

  it.each(REPLAYED_SEEDS)('everything happens again as it did: seed %i', async (seed) => {
    const digests = [];
    for (let times = 0; times < 2; times++) digests.push((await simulate(historyOf(seed, REPLAYED))).digest);
    expect(digests[0]).toBe(digests[1]);
  });
});
