import { InvalidArgumentError } from 'commander';

/** Pieces of a line that have shipped, and that were requested. */
export type Pieces = { readonly shipped: number; readonly requested: number };

/** A line as it is to be told; what is missing comes from the event. */
export type LineSpec = { readonly number: string; readonly pieces?: Pieces; readonly word?: string };

/** Reads pieces such as `2/3`. */
export function parsePieces(text: string): Pieces {
  const pieces = piecesOf(text);
  if (pieces !== undefined) return pieces;
  throw new InvalidArgumentError('Use the pieces shipped and requested, such as 2/3.');
}

/** Reads a line such as `001`, `001=2/3`, `001=Backordered` or `001=2/3:Backordered`, and adds it to the others. */
export function parseLine(text: string, others: readonly LineSpec[] = []): readonly LineSpec[] {
  const [, number, rest] = /^(\d{1,6})(?:=(.+))?$/.exec(text) ?? [];
  if (number === undefined)
    throw new InvalidArgumentError(
      'Use a line such as 001, 001=2/3, 001=Backordered or 001=2/3:Backordered.',
    );
  const [first = '', ...words] = rest?.split(':') ?? [];
  const pieces = piecesOf(first);
  const word = [...(pieces === undefined ? [first] : []), ...words].join(':');
  return [...others, { number, ...(pieces && { pieces }), ...(word !== '' && { word }) }];
}

function piecesOf(text: string): Pieces | undefined {
  const [, shipped, requested] = /^(\d{1,6})\/(\d{1,6})$/.exec(text) ?? [];
  return requested === undefined ? undefined : { shipped: Number(shipped), requested: Number(requested) };
}
