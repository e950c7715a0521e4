import type { Explanation, RemainderWord } from '../../orders/report.ts';
import { unitName } from './unit-name.ts';

const LEFT: Readonly<Record<RemainderWord, string>> = { held: 'on hold', open: 'open', void: 'void' };

/** An explanation in words, such as `3 of 5 pieces shipped; open: line 2 of 20-RD128`. */
export function explanationText(explanation: Explanation): string {
  const { units, moreUnits } = explanation;
  const [first] = units;
  if (first === undefined) return shippedText(explanation);
  const names = [...units.map(unitName), ...(moreUnits > 0 ? [`${moreUnits} more`] : [])];
  return `${shippedText(explanation)}; ${LEFT[first.remainder]}: ${names.join(', ')}`;
}

function shippedText({ requestedPieces, shippedPieces, hasShipped, state }: Explanation): string {
  if (!hasShipped) return 'nothing shipped';
  const pieces = requestedPieces === 1 ? 'piece' : 'pieces';
  if (requestedPieces > 0 && shippedPieces > 0) {
    return `${Math.min(shippedPieces, requestedPieces)} of ${requestedPieces} ${pieces} shipped`;
  }
  return state === 'shipped' ? 'everything shipped' : 'something shipped';
}
