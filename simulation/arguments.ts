import { InvalidArgumentError, Option } from 'commander';

/** A seed is a number of 32 bits. */
const MOST = 2 ** 32 - 1;

/** An option whose text is read by a function. */
export function option<T>(flags: string, description: string, read: (text: string) => T): Option {
  return new Option(flags, description).argParser(read);
}

/** Reads a whole number that is at least so large. */
export function wholeFrom(least: number): (text: string) => number {
  return (text) => {
    const number = /^\d+$/.test(text) ? Number(text) : Number.NaN;
    if (number >= least && number <= MOST) return number;
    throw new InvalidArgumentError(`It must be a whole number from ${least} to ${MOST}.`);
  };
}
