import { describe, expect, it } from '@jest/globals';
import { judge, type Played } from '../../../simulation/world/judge/verdict.ts';
import { type Life, lifeOf } from '../../../simulation/world/lives/life.ts';
import { truthOf } from '../../../simulation/world/lives/order.ts';
import { backByCase, type ReturnCase } from '../../../simulation/world/lives/return-case.ts';
import { casesUntil, withReturnedGoods } from '../../../simulation/world/lives/returned-goods.ts';
import { arrivalsOf } from '../../../simulation/world/notifications/arrivals.ts';
import { withRowsOfLines } from '../../../simulation/world/notifications/rows.ts';

const LIVES = Array.from({ length: 600 }, (_, index) => withReturnedGoods(lifeOf(7, index)));

const lastOrder = ({ steps }: Life) => steps.at(-1)?.order ?? { ingramOrders: [], former: [] };
const casesOf = (life: Life): readonly ReturnCase[] => lastOrder(life).cases ?? [];
const sum = (counts: readonly number[]) => counts.reduce((total, count) => total + count, 0);
const backOf = (life: Life) =>
  sum(
    casesOf(life)
      .flatMap(backByCase)
      .map(({ pieces }) => pieces),
  );

/** The life as it was played: all events, all cases, and what was told after them. */
function playedTo(life: Life, status: string): Played {
  const arrivals = arrivalsOf(life);
  const cases = casesUntil(life, Number.POSITIVE_INFINITY);
  const heard = [{ status, at: 0, arrived: arrivals.length, answered: 0, returned: cases.length }];
  return { life, arrivals, answers: [], areAnswersNews: true, cases, heard };
}

describe('The order world, of returned goods', () => {
  it('plays cases of every kind and status', () => {
    const cases = LIVES.flatMap(casesOf);
    expect(new Set(cases.map(({ status }) => status)).size).toBe(5);
    expect(new Set(cases.map(({ kind, isOfGoods }) => `${kind} ${isOfGoods}`)).size).toBe(3);
  });

  it('lets no more come back than has shipped, and tells when that is all', () => {
    for (const life of LIVES) {
      const { ingramOrders, former } = lastOrder(life);
      const shipped = sum(
        [...ingramOrders, ...former].flatMap(({ units }) => units.map((unit) => unit.shipped)),
      );
      expect(backOf(life)).toBeLessThanOrEqual(shipped);
      if (truthOf(lastOrder(life)) === '_returned') expect(backOf(life)).toBeGreaterThan(0);
    }
    const truths = LIVES.filter((life) => casesOf(life).length > 0).map((life) => truthOf(lastOrder(life)));
    expect(new Set(truths)).toEqual(new Set(['_returned', '_fulfilled', '_held', '_approved']));
  });

  it('leaves the events of a life as they are', () => {
    const events = ({ steps }: Life) => steps.flatMap(({ event }) => event ?? []);
    for (const life of LIVES.slice(0, 200)) expect(events(life)).toEqual(events(lifeOf(7, life.index)));
  });
});

describe('The judge, of returned goods', () => {
  it('knows that all has come back, and finds fault with any other last word', () => {
    const known = LIVES.map((life) => judge(playedTo(life, '_fulfilled'))).filter(
      ({ isKnowable, truth }) => isKnowable && truth === '_returned',
    );
    expect(known.length).toBeGreaterThan(20);
    expect(known.every(({ isUntrue, harmful }) => isUntrue && harmful.length === 0)).toBe(true);
  });

  it('finds the harm in a return of goods that have not all come back', () => {
    const kept = LIVES.filter((life) => backOf(life) === 0).map((life) => judge(playedTo(life, '_returned')));
    expect(kept.every(({ harmful }) => harmful.length === 1)).toBe(true);
  });
});

describe('A sender that leaves sub-orders out', () => {
  it('tells of as many pieces, with fewer sub-orders', () => {
    const lines = (life: Life) =>
      life.steps.flatMap(({ event }) => event?.orders.flatMap((order) => order.lines) ?? []);
    const pieces = (life: Life) => sum(lines(life).map(({ shipped = 0 }) => shipped));
    const named = (life: Life) => lines(life).filter(({ suffix }) => suffix !== undefined).length;
    const lives = LIVES.map((life) => [life, withRowsOfLines(life)] as const);
    expect(lives.every(([by, without]) => pieces(by) === pieces(without))).toBe(true);
    expect(sum(lives.map(([, without]) => named(without)))).toBeLessThan(sum(lives.map(([by]) => named(by))));
  });
});
