import { type Command, InvalidArgumentError } from 'commander';
import { reportingCommand } from '../local/script-command.ts';
import { option, wholeFrom } from './arguments.ts';
import type { Part } from './shrink.ts';
import type { History, Traffic } from './traffic/history.ts';

/** What `npm run simulate` plays. */
export type SimulateOptions = Traffic & {
  /** Where many seeds are played: the first one, and how many. */
  readonly from: number;
  readonly seeds: number;
  /** One seed alone. */
  readonly seed?: number;
  /** Of the one seed, these orders and faults alone, by their numbers from 0. */
  readonly orders?: readonly number[];
  readonly faults?: readonly number[];
  /** The order of the one seed whose timeline is shown. */
  readonly trace?: number;
};

type Flags = Omit<SimulateOptions, 'notificationsADay' | 'isSwept'> & {
  readonly notifications: number;
  readonly sweep?: boolean;
};

/** Reads the arguments. Where one cannot be used, it says why, and ends the process with 2; `--help` ends it with 0. */
export function readOptions(args: readonly string[]): SimulateOptions {
  const command = simulateCommand();
  command.parse(args, { from: 'user' });
  const { notifications, sweep: isSwept, ...flags } = command.opts<Flags>();
  const ofOne = (['orders', 'faults', 'trace'] as const).find((name) => flags[name] !== undefined);
  if (ofOne !== undefined && flags.seed === undefined)
    command.error(`error: --${ofOne} is about one seed: add --seed.`);
  return { ...flags, notificationsADay: notifications, ...(isSwept !== undefined && { isSwept }) };
}

function simulateCommand(): Command {
  const many = ['seed'];
  return reportingCommand(
    'run simulate',
    'Plays histories of orders in virtual time, while everything fails.',
  )
    .addOption(option('--from <seed>', 'the first of several seeds', wholeFrom(0)).default(1).conflicts(many))
    .addOption(option('--seeds <number>', 'how many seeds', wholeFrom(1)).default(10).conflicts(many))
    .addOption(
      option('--seed <seed>', 'one seed alone; if it fails, the smallest part that still does', wholeFrom(0)),
    )
    .addOption(option('--days <number>', 'how long each history lasts', wholeFrom(1)).default(7))
    .addOption(option('--notifications <number>', 'how many a day, about', wholeFrom(1)).default(100))
    .option(
      '--sweep',
      "compares Ingram's lists with what is known, and loses webhooks; else one seed in twelve does",
    )
    .option('--no-sweep', 'does so in no history')
    .addOption(option('--orders <numbers>', 'of one seed, these orders alone, such as 0,3', numbers))
    .addOption(option('--faults <numbers>', 'of one seed, these faults alone, such as 4,7, or none', numbers))
    .addOption(
      option('--trace <number>', 'the timeline of an order of one seed; orders count from 0', wholeFrom(0)),
    );
}

function numbers(text: string): readonly number[] {
  if (text === 'none') return [];
  if (/^\d+(?:,\d+)*$/.test(text)) return text.split(',').map(Number);
  throw new InvalidArgumentError('It must be numbers with commas between them, such as 0,3; or none.');
}

/** What of the options the history of the seed does not have, in a sentence; undefined where it has all. */
export function missingIn(
  { seed, orders, faults }: Pick<History, 'seed' | 'orders' | 'faults'>,
  asked: Pick<SimulateOptions, 'trace'> & Partial<Part>,
): string | undefined {
  const { trace } = asked;
  const order = [...(asked.orders ?? []), ...(trace === undefined ? [] : [trace])].find(
    (index) => !orders.has(index),
  );
  if (order !== undefined) return `Seed ${seed} has orders 0 to ${orders.size - 1}, and no order ${order}.`;
  const fault = asked.faults?.find((index) => index >= faults.length);
  if (fault !== undefined) return `Seed ${seed} has faults 0 to ${faults.length - 1}, and no fault ${fault}.`;
  const isLeftOut = trace !== undefined && asked.orders?.includes(trace) === false;
  return isLeftOut ? `Order ${trace} is not among those of --orders.` : undefined;
}
