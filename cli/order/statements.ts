import type { IngramOrder, KnownLine, Order } from '../../lib/orders/order.ts';

/** What was said of a line, or of an Ingram order as a whole. */
export type Statement = KnownLine & {
  readonly ingramOrder: string;
  /** Null for the whole. */
  readonly line: string | null;
  readonly source: 'event' | 'order-details';
};

/** All that is known of an order, statement by statement: of a line, an event and Order Details may say two things. */
export function statementsOf({ ingramOrders }: Order): readonly Statement[] {
  return [...ingramOrders].flatMap(([number, ingramOrder]) => [
    ...byEvents(number, ingramOrder),
    ...byDetails(number, ingramOrder),
  ]);
}

/** The tracking numbers of an order, those of events first. */
export function trackingNumbersOf({ packages, ingramOrders }: Order): readonly string[] {
  const detailed = [...ingramOrders.values()].flatMap(({ details }) => [...(details?.packages.keys() ?? [])]);
  return [...new Set([...packages.keys(), ...detailed])];
}

function byEvents(
  ingramOrder: string,
  { lines, whole, heldAsOf, movingAsOf }: IngramOrder,
): readonly Statement[] {
  const common = { ingramOrder, source: 'event' } as const;
  // A hold of the whole counts as long as nothing has ended it.
  const isHeld = heldAsOf !== undefined && heldAsOf >= (movingAsOf ?? Number.NEGATIVE_INFINITY);
  return [
    ...[...lines].map(([line, known]) => ({ ...common, line, ...known })),
    ...(whole === undefined ? [] : [{ ...common, line: null, ...whole }]),
    ...(isHeld ? [{ ...common, line: null, state: 'held', asOf: heldAsOf } as const] : []),
  ];
}

function byDetails(ingramOrder: string, { details }: IngramOrder): readonly Statement[] {
  if (details === undefined) return [];
  const common = { ingramOrder, source: 'order-details', asOf: details.asOf } as const;
  if (details.lines.size === 0) return [{ ...common, line: null, state: details.whole }];
  return [...details.lines].map(([line, state]) => ({ ...common, line, state }));
}
