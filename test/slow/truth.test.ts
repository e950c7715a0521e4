// As test/truth, with more lives. `npm run truth` plays any number of any seed.
import { describe, expect, it } from '@jest/globals';
import { playLife } from '../../simulation/truth/play.ts';
import { Tally } from '../../simulation/truth/tally.ts';

const LIVES_PER_MODE = 3_000;
const SEED = 1;
const PATIENCE_MS = 60 * 60_000;

describe(`in the order lives of seed ${SEED}, Thirdwatch hears nothing untrue and nothing harmful`, () => {
  it.each(['off', 'complete', 'confirm'] as const)(
    'with ingram-details %s',
    async (mode) => {
      const tally = new Tally();
      for (let index = 0; index < LIVES_PER_MODE; index++) tally.add(await playLife(SEED, index, mode));
      process.stdout.write(`${tally.table()}\n`);
      expect(tally.failures()).toEqual([]);
    },
    PATIENCE_MS,
  );
});
