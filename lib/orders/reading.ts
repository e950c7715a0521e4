import type { OrderDetails } from '../ingram/api/order-details.ts';
import type { LineReport } from '../ingram/webhook/lines.ts';
import type { OrderNotification } from '../ingram/webhook/notification.ts';
import type { LineStatus, OrderEventType } from '../ingram/webhook/vocabulary.ts';
import type { IngramOrderFacts, OrderFacts, PackageFacts, UnitFacts } from './facts.ts';
import { factsOfUnit, factsOfWhole, type Source, withStatuses } from './line.ts';
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

/** The facts that a notification tells. */
export function factsOfNotification({ ingramOrders, asOf, unknownWords }: OrderNotification): OrderFacts {
  // What is said of an Ingram order without lines is about the whole of it.
  const byOrder = Map.groupBy(ingramOrders, ({ ingramOrderNumber, eventType, lines }) =>
    JSON.stringify([ingramOrderNumber, eventType, lines.length > 0]),
  );
  const told = [...byOrder.values()].flatMap((resources) => {
    const lines = resources.map((resource) => resource.lines);
    return resources.slice(0, 1).map(({ ingramOrderNumber, eventType }) => {
      const source: Source = { kind: kindOf(eventType), status: STATUS_OF_TYPE[eventType], asOf };
      return [ingramOrderNumber, factsOf(lines, source)] as const;
    });
  });
  return {
    ingramOrders: mergeMaps(new Map(), told, mergeIngramOrders),
    hasUpdate: ingramOrders.some(({ eventType }) => eventType !== 'async_order_create'),
    unknownWords: new Set(unknownWords),
  };
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
    ingramOrders: new Map([[details.ingramOrderNumber, factsOf([details.lines], source)]]),
    hasUpdate: false,
    unknownWords: new Set(details.unknownWords),
  };
}

function kindOf(eventType: OrderEventType): Source['kind'] {
  if (eventType === 'order_invoiced') return 'invoice';
  return eventType === 'async_order_create' ? 'creation' : 'event';
}

/** @param resources the lines of an Ingram order, in one resource of an event or in several */
function factsOf(resources: readonly (readonly LineReport[])[], source: Source): IngramOrderFacts {
  const { kind, asOf, doneAsOf = asOf } = source;
  const lines = resources.flatMap((ofResource, resource) =>
    ofResource.map((line) => ({ ...line, resource })),
  );
  const byLineNumber = Map.groupBy(withStatuses(lines, source), ({ lineNumber }) => lineNumber);
  return {
    lines: mapValues(byLineNumber, (ofLine) => {
      const bySubOrder = Map.groupBy(ofLine, ({ subOrderNumber = '' }) => subOrderNumber);
      const units = mapValues(bySubOrder, (ofUnit) => {
        const told = Map.groupBy(ofUnit, ({ resource }) => resource);
        return factsOfUnit([...told.values()], source);
      });
      return kind === 'details' ? withWholeLine(units, doneAsOf) : units;
    }),
    whole: factsOfWhole(lines, source),
    packages: packagesIn(lines, asOf),
    firstAsOf: asOf,
    ...(kind !== 'details' && { lastAsOf: asOf }),
    ...(byLineNumber.size > 0 && kind !== 'creation' && { linesAsOf: doneAsOf }),
  };
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
