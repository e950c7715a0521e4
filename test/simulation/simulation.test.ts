// Real: the use cases, from the request to the call, as they are deployed. Simulated: time, AWS, Ingram and Thirdwatch.
import { describe, expect, it } from '@jest/globals';
import { simulate } from '../../simulation/simulation.ts';
import { historyOf, type Traffic } from '../../simulation/traffic/history.ts';

const TRAFFIC = { days: 2, notificationsADay: 60, isSwept: false };
const SEEDS = [1, 2, 3, 4, 5];

/** With webhooks lost for 15 hours, one in ten or all, and Ingram's maintenance. */
const SWEPT = { days: 1, notificationsADay: 15, isSwept: true };
const SWEPT_SEEDS = [5, 14, 33, 34];

const play = (seed: number, traffic: Traffic = TRAFFIC) => simulate(historyOf(seed, traffic));

/** The first play of a history, for all tests of it. */
const played = new Map<string, ReturnType<typeof play>>();
function firstPlay(seed: number, traffic: Traffic = TRAFFIC): ReturnType<typeof play> {
  const key = JSON.stringify([seed, traffic]);
  const first = played.get(key) ?? play(seed, traffic);
  played.set(key, first);
  return first;
}

describe('in a history of faults', () => {
  it.each(SEEDS)('nothing is lost, overtaken or untrue: seed %i', async (seed) => {
    const { violations } = await firstPlay(seed);
    expect(violations).toEqual([]);
  });

  it.each(SWEPT_SEEDS)('what no webhook told is found: seed %i', async (seed) => {
    const { violations } = await firstPlay(seed, SWEPT);
    expect(violations).toEqual([]);
  });

  it.each([
    [2, TRAFFIC],
    [5, SWEPT],
  ])('everything happens again as it did: seed %i', async (seed, traffic) => {
    const first = await firstPlay(seed, traffic);
    expect((await play(seed, traffic)).digest).toBe(first.digest);
  });
});
