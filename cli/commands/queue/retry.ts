import type { Command } from 'commander';
import * as v from 'valibot';
import { orderKey } from '../../../lib/ingram/webhook/order-number.ts';
import { durationText } from '../../../lib/platform/duration.ts';
import type { Context, Run } from '../../context.ts';
import { isPaused } from '../../queue/mapping.ts';
import { parseRate } from '../../queue/rate.ts';
import { showAtOnce } from '../../retry/show-at-once.ts';
import { type WaitingOrder, waitingOrders } from '../../retry/waiting-order.ts';
import type { Stage } from '../../stage.ts';
import { EXIT, Failure, partlyDone } from '../../terminal/failure.ts';
import { table } from '../../terminal/output.ts';
import { pluralize } from '../../terminal/wording.ts';

const Options = v.object({
  order: v.optional(v.string()),
  all: v.optional(v.boolean(), false),
  rate: v.number(),
  dryRun: v.optional(v.boolean(), false),
});
type Options = v.InferOutput<typeof Options>;

const DEFAULT_RATE = 10;

/** A message waits for an hour at most, where Thirdwatch has asked for that. */
const LOOK_BACK_MS = 65 * 60_000;

/** `relay retry` */
export function registerRetry(program: Command, run: Run): void {
  program
    .command('retry')
    .description('tries now what waits for another attempt, such as after an outage')
    .option('--order <number>', 'only the events of this order')
    .option('--all', 'the events of all orders that wait')
    .option('--rate <number>', 'orders per second', parseRate, DEFAULT_RATE)
    .option('--dry-run', 'show what waits, and until when')
    .addHelpText('after', HELP)
    .action(run((context, options: unknown) => retry(context, v.parse(Options, options))));
}

const HELP = `
It ends the wait of messages that are hidden in the queue for a minute or more, by their receipt handles, which the
forwarder logs when it hands them back. A message that fails again waits for its next attempt as before. What is parked
does not wait: see relay dlq redrive.`;

async function retry(context: Context, options: Options): Promise<number> {
  const { stage, output } = context;
  const { all, dryRun, order, rate } = options;
  if (all === (order !== undefined)) throw new Failure('Give --order or --all.', { exitCode: EXIT.usage });
  const orders = await output.during('Reading the logs', findWaiting(stage, order));
  if (orders.length === 0) {
    output.result({ dryRun, waiting: [] }, () => noneText(order));
    return EXIT.ok;
  }
  const paused = (await isPaused(stage)) ? pausedText(stage) : undefined;
  if (dryRun) {
    const text = () => `${waitingTable(orders, Date.now())}\n\n${paused ?? laterText(orders)}`;
    output.result({ dryRun, paused: paused !== undefined, waiting: orders.map(waitingJson) }, text);
    return EXIT.ok;
  }
  if (paused !== undefined) throw new Failure(paused, { exitCode: EXIT.usage });
  output.note(waitingTable(orders, Date.now()));
  await output.confirm(`Try ${orders.length === 1 ? 'it' : 'them'} now on ${stage.name}?`);
  const gone = await show(context, orders, rate);
  const tried = orders.length - gone.length;
  output.result({ tried, gone: gone.map(waitingJson) }, () => doneText(tried, gone.length, stage));
  return EXIT.ok;
}

async function findWaiting({ logs }: Stage, order: string | undefined): Promise<readonly WaitingOrder[]> {
  const now = Date.now();
  const waiting = waitingOrders(await logs.since(now - LOOK_BACK_MS), now);
  return order === undefined
    ? waiting
    : waiting.filter(({ orderId }) => orderId !== undefined && orderKey(orderId) === orderKey(order));
}

async function show(
  { stage, output }: Context,
  orders: readonly WaitingOrder[],
  rate: number,
): Promise<readonly WaitingOrder[]> {
  const progress = output.progress('Ending the wait');
  let done = 0;
  const onProgress = (count: number) => {
    done = count;
    progress.say(`Ending the wait: ${count} of ${orders.length}`);
  };
  return showAtOnce(stage, orders, { rate, onProgress })
    .catch((cause: unknown) => {
      const part = `The wait of ${done} of ${pluralize(orders.length, 'order')} was ended`;
      throw partlyDone(part, cause, 'The others wait as before. Run it again.');
    })
    .finally(progress.stop);
}

function noneText(order: string | undefined): string {
  return order === undefined
    ? 'No event waits for a minute or more.'
    : `No event of order ${order} waits for a minute or more.`;
}

function pausedText({ relay }: Stage): string {
  return `Forwarding is paused, so nothing is tried. Start it first: ${relay('resume')}`;
}

function laterText(orders: readonly WaitingOrder[]): string {
  const themselves = orders.length === 1 ? 'itself' : 'themselves';
  return `${pluralize(orders.length, 'order')} will be tried by ${themselves} then.`;
}

function waitingTable(orders: readonly WaitingOrder[], now: number): string {
  const rows = orders.map(({ orderId = '-', eventId, receiptHandles, attempts, nextAttemptAt, error }) => [
    ...[orderId, eventId, String(receiptHandles.length), String(attempts)],
    ...[`in ${durationText(nextAttemptAt - now)}`, error],
  ]);
  const head = ['order', 'event', 'messages', 'attempts', 'next attempt', 'why'];
  return table(head, rows);
}

function waitingJson({ receiptHandles, nextAttemptAt, ...rest }: WaitingOrder): object {
  return { ...rest, messages: receiptHandles.length, nextAttempt: new Date(nextAttemptAt).toISOString() };
}

function doneText(tried: number, gone: number, { relay }: Stage): string {
  const other = gone === 0 ? '' : ` ${pluralize(gone, 'order')} had been tried meanwhile.`;
  return `Being tried: ${pluralize(tried, 'order')}.${other} To watch: ${relay('tail --since 1m')}`;
}
