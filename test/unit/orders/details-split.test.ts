// Real: all. An order split over two Ingram orders, with events for some lines only, and details of both: it has
// shipped exactly when the last line of the last Ingram order has. What is random prints its seed when it fails.
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { statusOf } from '../../../lib/orders/status.ts';
import { type Answer, answer, detailsLine, type Learned, orderKnowing } from '../../support/details.ts';
import { line, notification } from '../../support/orders.ts';
import { permutationsOf } from '../../support/permutations.ts';
import { runs } from '../../support/runs.ts';

/** When each line of each Ingram order ships, in seconds. */
type Shipments = Readonly<Record<'X' | 'Y', readonly number[]>>;

const NUMBERS = ['X', 'Y'] as const;

/** What Ingram tells of a line when it ships. */
const shipped = (ingramOrderNumber: string, number: number, seconds: number) =>
  notification('order_shipped', seconds, {
    [ingramOrderNumber]: [line(number, { requestedQuantity: 1, shippedQuantity: 1, backOrderedQuantity: 0 })],
  });

/** What the details of an Ingram order show at a moment. */
function answerAt(seconds: number, ingramOrderNumber: 'X' | 'Y', shipments: Shipments): Answer {
  const lines = shipments[ingramOrderNumber].map((shipsAt, index) =>
    detailsLine(index + 1, shipsAt <= seconds ? 'shipped' : 'backordered', { quantityOrdered: 1 }),
  );
  return answer(ingramOrderNumber, seconds, lines);
}

describe('an event and two answers about each of two Ingram orders of two lines', () => {
  const ALL: Shipments = { X: [10, 40], Y: [30, 20] };
  const NEVER = Number.POSITIVE_INFINITY;

  it.each<[string, Shipments, number, string]>([
    ['have shipped it once all lines have', ALL, 40, 'shipped'],
    ['have not shipped it a moment before the last line', ALL, 39.999, 'partially_shipped'],
    [
      'have not shipped it without the line of X of which no event tells',
      { ...ALL, X: [10, NEVER] },
      99,
      'partially_shipped',
    ],
    [
      'have not shipped it without the line of Y of which no event tells',
      { ...ALL, Y: [NEVER, 20] },
      99,
      'partially_shipped',
    ],
    [
      'have shipped it when an event after the answers tells of the last line',
      { ...ALL, Y: [30, 50] },
      40,
      'shipped',
    ],
  ])('%s, in each of the 720 sequences', (_, shipments, lastAsked, state) => {
    const { X: [first = 0] = [], Y: [, second = 0] = [] } = shipments;
    const learned: readonly Learned[] = [
      shipped('X', 1, first),
      shipped('Y', 2, second),
      ...NUMBERS.map((number) => answerAt(15, number, shipments)),
      ...NUMBERS.map((number) => answerAt(lastAsked, number, shipments)),
    ];
    const states = permutationsOf(learned).map((sequence) => statusOf(orderKnowing(sequence)));
    expect(states).toHaveLength(720);
    expect(new Set(states)).toEqual(new Set([state]));
  });
});

/** A line, of which an event tells or only the details do; where an event has told of it, the details may lag. */
type LineOfStory = { readonly shipsAt: number; readonly shownAt: number; readonly isTold: boolean };
type Transcript = Readonly<Record<'X' | 'Y', readonly LineOfStory[]>> & { readonly asked: readonly number[] };

const moment = fc.integer({ min: 0, max: 1000 });
const lineOfStory = fc
  .record({ shipsAt: moment, isTold: fc.boolean(), lag: fc.nat(500) })
  .map(({ shipsAt, isTold, lag }): LineOfStory => {
    return { shipsAt, isTold, shownAt: isTold ? shipsAt + lag : shipsAt };
  });
const linesOfStory = fc.array(lineOfStory, { minLength: 1, maxLength: 4 });
const story = fc.record({ X: linesOfStory, Y: linesOfStory, asked: fc.array(moment, { maxLength: 3 }) });

const everyLine = ({ X, Y }: Transcript) => [...X, ...Y];

/** All that can be learned until a moment at which both Ingram orders are asked for. */
function learnedUntil(now: number, told: Transcript): readonly Learned[] {
  const shown = { X: told.X.map(({ shownAt }) => shownAt), Y: told.Y.map(({ shownAt }) => shownAt) };
  const events = NUMBERS.flatMap((number) =>
    told[number].flatMap(({ shipsAt, isTold }, index) =>
      isTold && shipsAt <= now ? [shipped(number, index + 1, shipsAt)] : [],
    ),
  );
  const moments = [...told.asked.filter((before) => before < now), now];
  return [...events, ...moments.flatMap((at) => NUMBERS.map((number) => answerAt(at, number, shown)))];
}

describe('events for some lines, and answers about both Ingram orders', () => {
  /** A moment of which it matters whether it has come: when some line ships, or just before. */
  const storyUntil = story.chain((told) => {
    const turning = everyLine(told).flatMap(({ shipsAt }) => [shipsAt, shipsAt - 1]);
    return fc.record({ told: fc.constant(told), now: fc.constantFrom(...turning) });
  });

  const storyInSomeSequence = storyUntil.chain(({ told, now }) => {
    const learned = learnedUntil(now, told);
    const sequence = fc.array(fc.constantFrom(...learned), { maxLength: 5 }).chain((repeated) => {
      const all = [...learned, ...repeated];
      return fc.shuffledSubarray(all, { minLength: all.length });
    });
    return fc.record({ told: fc.constant(told), now: fc.constant(now), sequence });
  });

  it('show it as shipped from the moment when its last line ships, in any sequence', () => {
    fc.assert(
      fc.property(storyInSomeSequence, ({ told, now, sequence }) => {
        const lastShipsAt = Math.max(...everyLine(told).map(({ shipsAt }) => shipsAt));
        expect(statusOf(orderKnowing(sequence)) === 'shipped').toBe(now >= lastShipsAt);
      }),
      runs(1000),
    );
  });
});
