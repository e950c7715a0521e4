// Real: receiving, forwarding, sweeping and waking, as use cases. Doubles: the order world, which knows the truth and loses
// webhooks; Ingram's lists and details as it shows them, down every night; the table and the queue, in memory.
import { describe, expect, it } from '@jest/globals';
import { type Losses, liveWithLosses, type Maintenance, type Missed } from '../support/missed-world.ts';

const SEED = 20_261_128;
const LIVES = 15;

/** Europe by night, North America at a weekend, and never. */
const MAINTENANCE: readonly (readonly [string, Maintenance])[] = [
  ['by night in Europe', [2, 6.5]],
  ['for 11 hours', [2, 13]],
  ['never', [24, 25]],
];

async function failing(losses: Losses): Promise<{ failures: string[]; missed: number; lost: number }> {
  const failures: string[] = [];
  let [missed, lost] = [0, 0];
  for (let index = 0; index < LIVES; index++) {
    const lived = await liveWithLosses(SEED, index, losses);
    missed += lived.missed;
    lost += lived.lost;
    if (!isTrue(lived))
      failures.push(`life ${index}: heard ${lived.heard}, true is ${lived.truth}, ${lived.parked}`);
  }
  return { failures, missed, lost };
}

/** Of an order on its way of which no event has come, there is nothing to hear. */
function isTrue({ life, heard, truth, parked, falselyCanceled }: Missed): boolean {
  if (parked.length > 0 || falselyCanceled > 0) return false;
  return life.comesBack || heard.at(-1) === truth || (heard.length === 0 && truth === '_approved');
}

describe('with Ingram’s lists of orders, the last word about every order is true', () => {
  for (const share of [0, 0.1, 1]) {
    it.each(MAINTENANCE)(
      `where ${share * 100} % of the webhooks are lost, and Ingram is down %s`,
      async (_, maintenance) => {
        const { failures, missed, lost } = await failing({ share, maintenance });
        expect(failures).toEqual([]);
        if (share === 1) expect(missed).toBeGreaterThan(LIVES / 2);
        if (share > 0) expect(lost).toBeGreaterThan(0);
      },
    );
  }
});
