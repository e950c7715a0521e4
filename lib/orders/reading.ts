import type { OrderDetails } from '../ingram/api/order-details.ts';
import type { LineReport } from '../ingram/webhook/lines.ts';
import type { IngramOrderReport, OrderNotification } from '../ingram/webhook/notification.ts';
import type { LineStatus, OrderEventType } from '../ingram/webhook/vocabulary.ts';
import type { IngramOrderFacts, OrderFacts, PackageFacts, UnitFacts } from './facts.ts';
import { bears, factsOfUnit, factsOfWhole, type Source, withStatuses } from './line.ts';
import { mergeIngramOrders, mergeMaps, mergePackages } from './merge.ts';

/** Order Details may show what an event has told so much later. */
const DETAILS_LAG_MS = 5 * 60 * 1000;

const STATUS_OF_TYPE: Readonly<Record<OrderEventType, LineStatus | undefined>> = {
  order_shipped: 'shipped',
  order_invoiced: 'shipped',
  order_hold: 'held',
  order_voided: 'voided',
  order_backordered: 'backordered',
  async_order_create: undefined,
};

/** What a notification or Order Details say of the lines of an Ingram order. */
type IngramOrderLines = { readonly ingramOrderNumber: string; readonly lines: readonly LineReport[] };

/** The facts that a notification tells. */
export function factsOfNotification({ ingramOrders, asOf, unknownWords }: OrderNotification): OrderFacts {
  const told = withoutParts(ingramOrders).map((ingramOrder) => {
    const { eventType } = ingramOrder;
    return [ingramOrder, { kind: kindOf(eventType), status: STATUS_OF_TYPE[eventType], asOf }] as const;
  });
  return {
    ingramOrders: byNumber(told),
    hasUpdate: ingramOrders.some(({ eventType }) => eventType !== 'async_order_create'),
    unknownWords: new Set(unknownWords),
  };
}

/** One event may tell of an Ingram order in several resources, each with some of its lines. */
function withoutParts(reports: readonly IngramOrderReport[]): readonly IngramOrderReport[] {
  const groups = Map.groupBy(reports, ({ ingramOrderNumber, eventType, lines }) =>
    JSON.stringify([ingramOrderNumber, eventType, lines.length > 0]),
  );
  return [...groups.values()].flatMap((group) => {
    const lines = toldOnce(group.map((report) => report.lines));
    return group.slice(0, 1).map((first) => ({ ...first, lines }));
  });
}

/** The lines of several resources. What stands in more than one is told once, with the packages of all. */
function toldOnce(resources: readonly (readonly LineReport[])[]): readonly LineReport[] {
  const told = new Map<string, LineReport>();
  for (const lines of resources) {
    const places = new Map<string, number>();
    for (const line of lines) {
      const { packages, ...rest } = line;
      const content = JSON.stringify(rest);
      // Within a resource, equal lines are parts, and add up.
      const place = (places.get(content) ?? 0) + 1;
      places.set(content, place);
      const key = `${place} ${content}`;
      const known = told.get(key);
      told.set(key, known ? { ...known, packages: [...known.packages, ...packages] } : line);
    }
  }
  return [...told.values()];
}

/**
 * The facts that Ingram's Order Details tell: the same that a notification would, sent some minutes earlier, as they
 * lag behind.
 *
 * @param askedAt milliseconds since 1970
 */
export function factsOfDetails(details: OrderDetails, askedAt: number): OrderFacts {
  const { status } = details;
  const source: Source = { kind: 'details', status, asOf: askedAt - DETAILS_LAG_MS, doneAsOf: askedAt };
  return {
    ingramOrders: byNumber([[details, source]]),
    hasUpdate: false,
    unknownWords: new Set(details.unknownWords),
  };
}

function kindOf(eventType: OrderEventType): Source['kind'] {
  if (eventType === 'order_invoiced') return 'invoice';
  return eventType === 'async_order_create' ? 'creation' : 'event';
}

function byNumber(told: readonly (readonly [IngramOrderLines, Source])[]): OrderFacts['ingramOrders'] {
  const facts = told.map(
    ([{ ingramOrderNumber, lines }, source]) => [ingramOrderNumber, factsOf(lines, source)] as const,
  );
  return mergeMaps(new Map(), facts, mergeIngramOrders);
}

function factsOf(lines: readonly LineReport[], source: Source): IngramOrderFacts {
  const { kind, asOf, doneAsOf = asOf } = source;
  const byLineNumber = Map.groupBy(goodsOf(lines, source), ({ lineNumber }) => lineNumber);
  return {
    lines: mapValues(byLineNumber, (ofLine) => {
      const bySubOrder = Map.groupBy(ofLine, ({ subOrderNumber = '' }) => subOrderNumber);
      const units = mapValues(bySubOrder, (ofUnit) => factsOfUnit(ofUnit, source));
      return kind === 'details' ? withWholeLine(units, doneAsOf) : units;
    }),
    whole: factsOfWhole(lines, source),
    packages: packagesIn(lines, asOf),
    firstAsOf: asOf,
    ...(kind !== 'details' && { lastAsOf: asOf }),
    ...(byLineNumber.size > 0 && kind !== 'creation' && { linesAsOf: doneAsOf }),
  };
}

/**
 * The lines with their statuses, without comments. A line is no comment if the source is about it alone, as its own status is
 * that of no other.
 */
function goodsOf(lines: readonly LineReport[], source: Source): readonly LineReport[] {
  const goods = withStatuses(
    lines.filter((line) => !isComment(line)),
    source,
  );
  const { status } = source;
  const isAboutGoods = status === undefined || goods.some((line) => bears(line, status));
  return goods.length > 0 && isAboutGoods ? goods : withStatuses(lines, source);
}

/** A line of which no pieces were requested, and that says nothing else. */
function isComment({ requested, shipped, backordered = 0, status = 'open' }: LineReport): boolean {
  const isVoidOfGoods = requested === 0 && (shipped ?? 0) === 0 && backordered === 0;
  return isVoidOfGoods && (status === 'open' || (status === 'shipped' && shipped === 0));
}

/** Order Details list all sub-orders of a line: where each has shipped, the line has. */
function withWholeLine(units: ReadonlyMap<string, UnitFacts>, asOf: number): ReadonlyMap<string, UnitFacts> {
  const isAll = !units.has('') && [...units.values()].every(({ isAllShipped }) => isAllShipped?.value);
  return isAll ? new Map([...units, ['', { isAllShipped: { value: true, asOf } }]]) : units;
}

function mapValues<A, B>(map: ReadonlyMap<string, A>, change: (value: A) => B): ReadonlyMap<string, B> {
  return new Map([...map].map(([key, value]) => [key, change(value)]));
}

function packagesIn(lines: readonly LineReport[], asOf: number): IngramOrderFacts['packages'] {
  const packages = lines.flatMap((line) =>
    line.packages.map(({ trackingNumber, ...rest }) => [trackingNumber, { asOf, ...rest }] as const),
  );
  return mergeMaps<PackageFacts>(new Map(), packages, mergePackages);
}
