import type { Command } from 'commander';
import * as v from 'valibot';
import { reportSettingsFrom } from '../../../lib/bridge/forward/report-settings.ts';
import { scanOrders } from '../../../lib/store/scan-orders.ts';
import type { Context, Run } from '../../context.ts';
import { parseRate } from '../../queue/rate.ts';
import { planRetelling, type RetellPlan } from '../../retell/plan.ts';
import { sendRetellings } from '../../retell/send.ts';
import { retellJson, retellText } from '../../retell/text.ts';
import { readForwarderSettings, type Stage } from '../../stage.ts';
import { EXIT, Failure } from '../../terminal/failure.ts';
import { parseMoment } from '../../terminal/moment.ts';
import { pluralize } from '../../terminal/wording.ts';

const Options = v.object({
  changed: v.optional(v.boolean(), false),
  toldBefore: v.optional(v.number()),
  since: v.optional(v.number()),
  rate: v.number(),
  dryRun: v.optional(v.boolean(), false),
});
type Options = v.InferOutput<typeof Options>;

const DEFAULT_RATE = 10;

/** `relay retell` */
export function registerRetell(program: Command, run: Run): void {
  program
    .command('retell')
    .description('tells Thirdwatch of orders again, after a change of the status table or of the address')
    .option('--changed', 'only orders whose status under the present settings is not the one that was told')
    .option('--told-before <time>', 'orders last told before this time (default: now)', parseMoment)
    .option('--since <time>', 'only orders with news since: a time, or 10m, 2h, 30d', parseMoment)
    .option('--rate <number>', 'messages per second', parseRate, DEFAULT_RATE)
    .option('--dry-run', 'show the calls that would be made, and why')
    .addHelpText('after', HELP)
    .action(run((context, options: unknown) => retell(context, v.parse(Options, options))));
}

const HELP = `
It reads every order in the table, shows each call, asks, and sends a message for each through the queue, where it takes
its place behind the events of its order. An order that has news meanwhile is told as it is then. If relay is
interrupted, the command that it prints goes on: an order that was told since is not told again.`;

async function retell(context: Context, options: Options): Promise<number> {
  const { stage, output } = context;
  const { changed, dryRun, rate, since } = options;
  if (changed && options.toldBefore !== undefined)
    throw new Failure('Give --changed or --told-before, not both.', { exitCode: EXIT.usage });
  const now = Date.now();
  const toldBefore = changed ? undefined : (options.toldBefore ?? now);
  const plan = await output.during('Reading the orders', planFor(stage, { toldBefore, since, now }));
  if (dryRun || plan.retellings.length === 0) {
    output.result({ dryRun, ...retellJson(plan) }, () => retellText(plan));
    return EXIT.ok;
  }
  output.note(retellText(plan));
  const calls = pluralize(plan.retellings.length, 'call');
  await output.confirm(`Make ${calls} on ${stage.name}, up to ${rate} a second?`);
  const goOn = stage.relay(`retell ${scopeText(toldBefore, since)} --rate ${rate}`);
  output.note(`If this is interrupted, go on with: ${goOn}`);
  await send(context, plan, { rate, at: now });
  output.result({ sent: plan.retellings.length, goOn }, () => doneText(plan, stage));
  return EXIT.ok;
}

function scopeText(toldBefore: number | undefined, since: number | undefined): string {
  const time = (at: number) => new Date(at).toISOString();
  const scope = toldBefore === undefined ? '--changed' : `--told-before ${time(toldBefore)}`;
  return since === undefined ? scope : `${scope} --since ${time(since)}`;
}

async function planFor(
  stage: Stage,
  { toldBefore, since, now }: { toldBefore: number | undefined; since: number | undefined; now: number },
): Promise<RetellPlan> {
  const settings = reportSettingsFrom(await readForwarderSettings(stage));
  const orders = scanOrders(stage.dynamoDb, stage.outputs.OrdersTableName);
  return planRetelling(orders, { toldBefore, since, settings, now });
}

async function send(
  { stage, output }: Context,
  { retellings }: RetellPlan,
  { rate, at }: { rate: number; at: number },
): Promise<void> {
  const progress = output.progress('Sending messages');
  const onProgress = (sent: number) => progress.say(`Sending messages: ${sent} of ${retellings.length}`);
  await sendRetellings(stage, retellings, { rate, at, onProgress }).finally(progress.stop);
}

function doneText({ retellings }: RetellPlan, { relay }: Stage): string {
  const watch = relay('tail --since 1m');
  return `Sent: ${pluralize(retellings.length, 'message')}. The forwarder makes the calls; to watch it: ${watch}`;
}
