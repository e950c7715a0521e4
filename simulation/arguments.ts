import { Command, InvalidArgumentError, Option } from 'commander';

/** A seed is a number of 32 bits. */
const MOST = 2 ** 32 - 1;

/** A command. Where an argument cannot be used, it says why, and ends the process with 2; `--help` ends it with 0. */
export function commandOf(name: string, description: string): Command {
  return new Command(`npm run ${name} --`)
    .description(description)
    .allowExcessArguments(false)
    .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : 2));
}

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
