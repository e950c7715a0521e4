// Real: all. What is random prints its seed when it fails.
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { decide } from '../../../lib/orders/decide.ts';
import {
  type IngramOrderFacts,
  type Order,
  UNKNOWN_ORDER,
  type UnitFacts,
} from '../../../lib/orders/facts.ts';
import { merge, mergeUnits } from '../../../lib/orders/merge.ts';
import { factsOfNotification } from '../../../lib/orders/reading.ts';
import { stateOf } from '../../../lib/orders/state.ts';
import { DEFAULT_STATUS_TABLE } from '../../../lib/orders/status-table.ts';
import { deliveredNotifications, orderAfter, play } from '../../support/orders.ts';
import { runs } from '../../support/runs.ts';

const moment = fc.integer({ min: 1, max: 5 });
const optional = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined });
const statement = <T>(value: fc.Arbitrary<T>) => fc.record({ value, asOf: moment });

/** The object without what is undefined. */
function defined<T extends object>(object: T): T {
  return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined)) as T;
}

const hold = fc.record({ value: fc.boolean(), asOf: moment, shipped: optional(fc.nat(3)) }).map(defined);

const unit: fc.Arbitrary<UnitFacts> = fc
  .record({
    shipped: optional(fc.record({ pieces: fc.nat(3), asOf: moment })),
    requested: optional(statement(fc.integer({ min: 1, max: 3 }))),
    isAllShipped: optional(statement(fc.boolean())),
    onHold: optional(hold),
    isVoid: optional(statement(fc.boolean())),
    invoiced: optional(fc.record({ pieces: fc.nat(3), asOf: moment })),
    isLeftByInvoice: optional(statement(fc.boolean())),
  })
  .map((facts) => defined(facts) as UnitFacts);

const ingramOrder: fc.Arbitrary<IngramOrderFacts> = fc
  .record({
    lines: fc
      .dictionary(
        fc.constantFrom('1', '2'),
        fc.dictionary(fc.constantFrom('', 'S-11', 'S-12'), unit, { minKeys: 1 }),
      )
      .map(
        (lines) =>
          new Map(Object.entries(lines).map(([line, units]) => [line, new Map(Object.entries(units))])),
      ),
    whole: unit,
    packages: fc
      .dictionary(
        fc.constantFrom('1Z-A', '1Z-B'),
        fc.record({ asOf: moment, carrierName: optional(fc.constantFrom('DHL', 'UPS')) }).map(defined),
      )
      .map((packages) => new Map(Object.entries(packages))),
    firstAsOf: moment,
    lastAsOf: moment,
    linesAsOf: optional(moment),
  })
  .map((facts) => defined(facts) as IngramOrderFacts);

const facts: fc.Arbitrary<Order> = fc.record({
  ingramOrders: fc
    .dictionary(fc.constantFrom('', 'A'), ingramOrder, { maxKeys: 2 })
    .map((orders) => new Map(Object.entries(orders))),
  hasUpdate: fc.boolean(),
  unknownWords: fc.uniqueArray(fc.constantFrom(...'abcdefghijklmnop')).map((words) => new Set(words)),
});

describe('merging facts', () => {
  it('is commutative', () => {
    fc.assert(
      fc.property(facts, facts, (a, b) => {
        expect(merge(a, b)).toEqual(merge(b, a));
      }),
      runs(100),
    );
  });

  it('is associative', () => {
    fc.assert(
      fc.property(facts, facts, facts, (a, b, c) => {
        expect(merge(merge(a, b), c)).toEqual(merge(a, merge(b, c)));
      }),
      runs(100),
    );
  });

  it('is idempotent, and gives back the very order to which nothing is new', () => {
    fc.assert(
      fc.property(facts, facts, (a, b) => {
        const merged = merge(a, b);
        expect(merge(merged, b)).toBe(merged);
        expect(merge(merged, a)).toBe(merged);
      }),
      runs(100),
    );
  });

  it('keeps what was told of the order', () => {
    const lastReport = { status: '_held', trackingNumbers: [], at: 7 } as const;
    fc.assert(
      fc.property(facts, (some) => {
        expect(merge({ ...UNKNOWN_ORDER, lastReport }, some).lastReport).toBe(lastReport);
      }),
      runs(50),
    );
  });

  it('never takes shipped pieces back', () => {
    fc.assert(
      fc.property(unit, unit, (a, b) => {
        const pieces = ({ shipped }: UnitFacts) => shipped?.pieces ?? 0;
        expect(pieces(mergeUnits(a, b))).toBe(Math.max(pieces(a), pieces(b)));
      }),
      runs(200),
    );
  });

  it('ends in the same order for any sequence of the same notifications, with any repetition', () => {
    fc.assert(
      fc.property(deliveredNotifications, ({ notifications, deliveries }) => {
        const known = (all: typeof notifications) =>
          all.map(factsOfNotification).reduce<Order>(merge, UNKNOWN_ORDER);
        expect(known(deliveries)).toEqual(known(notifications));
        expect(stateOf(known(deliveries))).toBe(stateOf(known(notifications)));
      }),
      runs(100),
    );
  });
});

describe('in any sequence of deliveries', () => {
  it('the last status heard is the one that the whole set means', () => {
    fc.assert(
      fc.property(deliveredNotifications, ({ notifications, deliveries }) => {
        const { lastReport } = play(deliveries).order;
        const atOnce = decide(orderAfter(notifications), DEFAULT_STATUS_TABLE);
        const heard = lastReport && {
          status: lastReport.status,
          reason: lastReport.reason,
          trackingNumbers: lastReport.trackingNumbers.toSorted(),
        };
        const meant = atOnce && {
          status: atOnce.status,
          reason: atOnce.reason,
          trackingNumbers: atOnce.trackingNumbers.toSorted(),
        };
        expect(heard).toEqual(meant);
      }),
      runs(1000),
    );
  });

  it('nothing is repeated without news', () => {
    fc.assert(
      fc.property(deliveredNotifications, ({ notifications, deliveries }) => {
        const { order } = play(notifications);
        expect(decide(order, DEFAULT_STATUS_TABLE)).toBeUndefined();
        expect(play(deliveries, { order }).calls.every((call) => call === undefined)).toBe(true);
      }),
      runs(500),
    );
  });

  it('no two calls in a row tell the same', () => {
    fc.assert(
      fc.property(deliveredNotifications, ({ deliveries }) => {
        const told = play(deliveries).calls.flatMap((call) =>
          call === undefined
            ? []
            : [JSON.stringify([call.status, call.reason, call.trackingNumbers.toSorted()])],
        );
        expect(told.every((text, index) => text !== told[index - 1])).toBe(true);
      }),
      runs(500),
    );
  });
});
