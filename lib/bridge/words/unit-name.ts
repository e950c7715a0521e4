/** A unit for people: `line 2 of 20-RD128`, the Ingram order where it is all of that, or the order. */
export function unitName({
  ingramOrder,
  line,
  subOrder,
}: {
  readonly ingramOrder: string;
  readonly line?: string;
  readonly subOrder?: string;
}): string {
  const owner = subOrder === undefined ? ingramOrder : `sub-order ${subOrder}`;
  if (line === undefined) return owner || 'the order';
  return owner === '' ? `line ${line}` : `line ${line} of ${owner}`;
}
