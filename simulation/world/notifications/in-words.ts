import { type IngramOrder, liveOf, type ResellerOrder, type Unit } from '../lives/order.ts';

/** An order as a person reads it. */
export function inWords({ ingramOrders }: ResellerOrder): string {
  return ingramOrders.map(ingramOrderInWords).join('; ');
}

function ingramOrderInWords({ number, units }: IngramOrder): string {
  return `${number} ${units.map((unit) => `${unit.line}/-${unit.suffix} ${unitInWords(unit)}`).join(', ')}`;
}

function unitInWords(unit: Unit): string {
  const rest = unit.requested - unit.shipped;
  const live = liveOf(unit) > 0 && (unit.isHeld ? ' held' : unit.isBackordered ? ' backordered' : ' open');
  return `${unit.shipped} of ${unit.requested} shipped${rest === 0 ? '' : live || ' void'}`;
}
