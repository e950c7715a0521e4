import { describe, expect, it } from '@jest/globals';
import { knowable } from '../../../simulation/world/judge/judge.ts';
import { type Heard, judge, luckyWords } from '../../../simulation/world/judge/verdict.ts';
import { type Life, lifeOf } from '../../../simulation/world/lives/life.ts';
import { liveOf, type Outcome, truthOf } from '../../../simulation/world/lives/order.ts';
import { arrivalsOf } from '../../../simulation/world/notifications/arrivals.ts';

const LIVES = Array.from({ length: 1000 }, (_, index) => lifeOf(7, index));
const OTHER: Readonly<Record<Outcome, Outcome>> = {
  _approved: '_fulfilled',
  _fulfilled: '_canceled',
  _returned: '_fulfilled',
  _held: '_approved',
  _canceled: '_held',
};

const truthOfLife = ({ steps }: Life) => truthOf(steps.at(-1)?.order ?? { ingramOrders: [], former: [] });
const heard = (status: string, arrived: number) => ({ status, at: 0, arrived, answered: 0 });
const WISHES = { areAnswersNews: true };

/** Whether lines keep all their pieces, what has shipped stays shipped, and only the last sub-order has some left. */
function keepsItsPieces({ steps }: Life): boolean {
  const before = new Map<string, { readonly pieces: number; readonly shipped: number }>();
  const lines = steps.flatMap(({ order }) =>
    order.ingramOrders.flatMap(({ number, units }) =>
      [...Map.groupBy(units, ({ line }) => `${number} ${line}`)].map(([key, parts]) => ({ key, parts })),
    ),
  );
  return lines.every(({ key, parts }) => {
    const pieces = parts.reduce((sum, part) => sum + part.requested, 0);
    const shipped = parts.reduce((sum, part) => sum + part.shipped, 0);
    const known = before.get(key) ?? { pieces, shipped };
    before.set(key, { pieces, shipped });
    const isLeftInLast = parts.slice(0, -1).every((part) => liveOf(part) === 0);
    return isLeftInLast && pieces === known.pieces && shipped >= known.shipped;
  });
}

describe('an order world', () => {
  it('makes the same life of the same seed, and another of another', () => {
    expect(lifeOf(7, 12)).toEqual(LIVES[12]);
    expect(arrivalsOf(lifeOf(7, 12))).toEqual(arrivalsOf(lifeOf(7, 12)));
    expect(lifeOf(8, 12)).not.toEqual(LIVES[12]);
  });

  it('neither loses nor makes pieces: each is live, void, or shipped for good', () => {
    expect(LIVES.filter((life) => !keepsItsPieces(life)).map(({ index }) => index)).toEqual([]);
  });

  it('tells of every kind of end', () => {
    expect(new Set(LIVES.map(truthOfLife)).size).toBe(4);
  });
});

describe('the judge', () => {
  it('never takes the truth for impossible where a life is told in full', () => {
    const inFull = LIVES.filter(({ untold }) => untold.length === 0);
    const wrong = inFull.filter((life) => !knowable(arrivalsOf(life), []).conceivable.has(truthOfLife(life)));
    expect(inFull.length).toBeGreaterThan(LIVES.length / 2);
    expect(wrong.map(({ index }) => index)).toEqual([]);
  });

  it('can know most ends', () => {
    const known = LIVES.filter((life) => knowable(arrivalsOf(life), []).outcomes.size === 1);
    expect(known.length).toBeGreaterThan(LIVES.length * 0.8);
  });

  it('finds fault with a last word that is another than the truth, and with no word of the truth', () => {
    for (const life of LIVES.slice(0, 300)) {
      const played = { life, arrivals: arrivalsOf(life), answers: [], ...WISHES };
      const truth = truthOfLife(life);
      const { length } = played.arrivals;
      const told = (status: Outcome) => judge({ ...played, heard: [heard(status, length)] });
      expect(told(truth)).toMatchObject({ isUntrue: false, harmful: [] });
      const lie = told(OTHER[truth]);
      const isJudged = played.arrivals.some(({ event }) => event.type !== 'async_order_create');
      expect(lie.isUntrue).toBe(lie.isKnowable && isJudged);
    }
  });

  const told = LIVES.find((life) => {
    const types = life.steps.flatMap(({ event }) => event?.type ?? []);
    const isShipped = types.at(-1) === 'order_shipped' && truthOfLife(life) === '_fulfilled';
    return life.untold.length === 0 && types[0] === 'order_backordered' && isShipped;
  });
  if (told === undefined) throw new Error('No such life.');
  const arrivals = arrivalsOf(told).toSorted((a, b) => a.event.sentAt - b.event.sentAt);
  const judged = (...words: readonly Heard[]) => {
    const played = { life: told, arrivals, answers: [], ...WISHES, heard: words };
    return { ...judge(played), lucky: luckyWords(played) };
  };

  it('finds the harm in a cancellation of goods that have left, and in the fulfilment of live ones', () => {
    const words = [heard('_fulfilled', 1), heard('_canceled', 1), heard('_canceled', arrivals.length)];
    expect(judged(...words)).toMatchObject({ harmful: [words[0], words[2]], lucky: [] });
  });

  it('finds no harm in a fulfilment that is true by chance, before anything that arrived says so', () => {
    const atTheEnd = told.steps.at(-1)?.at ?? 0;
    const word = { ...heard('_fulfilled', 1), at: atTheEnd };
    expect(judged(word, { ...word, at: atTheEnd - 1 })).toMatchObject({
      lucky: [word],
      harmful: [{ at: atTheEnd - 1 }],
    });
    expect(judged({ ...word, arrived: arrivals.length })).toMatchObject({ lucky: [], harmful: [] });
  });
});
