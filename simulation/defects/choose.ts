import { DEFECTS, type Defect } from './defects.ts';

/** The options of a command by which it takes some of the defects, for `parseArgs`. */
export const CHOICE = {
  /** Those with this in their name. */
  only: { type: 'string', default: '' },
  /** Leaves out so many, from the first one on. */
  skip: { type: 'string', default: '0' },
  /** So many of the others. */
  most: { type: 'string', default: String(DEFECTS.length) },
} as const;

type Chosen = Readonly<Record<keyof typeof CHOICE, string>>;

/** The defects that the options take. */
export function choose({ only, skip, most }: Chosen): readonly Defect[] {
  const some = DEFECTS.slice(Number(skip), Number(skip) + Number(most));
  return some.filter(({ name }) => name.includes(only));
}
