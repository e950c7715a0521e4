import { type Command, InvalidArgumentError, Option } from 'commander';
import * as v from 'valibot';
import { orderKey } from '../../../lib/ingram/webhook/order-number.ts';
import { enqueue } from '../../../lib/queue/enqueue.ts';
import { encodeRecheck } from '../../../lib/queue/outgoing.ts';
import { type Audit, audit, dayOf, type Period } from '../../audit/audit.ts';
import { configAskingIngram, openSearch } from '../../audit/search.ts';
import { auditText } from '../../audit/text.ts';
import type { Context, Run } from '../../context.ts';
import { EXIT } from '../../terminal/failure.ts';
import { refuseEmptyPeriod } from '../../terminal/moment.ts';
import type { RelayCommand } from '../../terminal/relay-command.ts';
import { pluralize } from '../../terminal/wording.ts';

const DAY_MS = 86_400_000;

const PeriodOptions = v.object({ since: v.optional(v.date()), until: v.optional(v.date()) });
type GivenPeriod = v.InferOutput<typeof PeriodOptions>;
const ReconcileOptions = v.object({
  ...PeriodOptions.entries,
  order: v.optional(v.string()),
  dryRun: v.optional(v.boolean(), false),
});

/** `relay audit` and `relay reconcile` */
export function registerAudit(program: Command, run: Run): void {
  withPeriod(program.command('audit'))
    .description("compares Ingram's list of orders with what is known, and says what differs")
    .action(run((context, options: unknown) => show(context, v.parse(PeriodOptions, options))));
  withPeriod(program.command('reconcile'))
    .description(
      "looks up every order that Ingram's list shows differently, and tells Thirdwatch what is news",
    )
    .addOption(
      new Option('--order <number>', 'only this order, whatever the list says').conflicts(['since', 'until']),
    )
    .option('--dry-run', 'show which orders would be looked up')
    .action(
      run((context, given: unknown) => {
        const { order, dryRun, ...period } = v.parse(ReconcileOptions, given);
        return reconcile(context, { order, dryRun, period });
      }),
    );
}

function withPeriod(command: Command): Command {
  return command
    .option('--since <date>', 'orders from this day on, such as 2026-11-01 (default: 30 days ago)', parseDay)
    .option('--until <date>', 'orders up to this day (default: today)', parseDay);
}

function parseDay(text: string): Date {
  const day = new Date(`${text}T12:00:00Z`);
  if (/^\d{4}-\d{2}-\d{2}$/.test(text) && day.toJSON()?.startsWith(text)) return day;
  throw new InvalidArgumentError('It must be a day such as 2026-11-01.');
}

function periodOf({ since, until }: GivenPeriod): Period {
  const period = { since: since ?? new Date(Date.now() - 30 * DAY_MS), until: until ?? new Date() };
  refuseEmptyPeriod(startOfDay(period.since), startOfDay(period.until));
  return period;
}

function startOfDay(at: Date): number {
  return at.getTime() - (at.getTime() % DAY_MS);
}

/** The options of the same period: it ends today wherever no end was given. */
function periodFlags({ since, until }: GivenPeriod): string {
  return [
    ...(since === undefined ? [] : [` --since ${dayOf(since)}`]),
    ...(until === undefined ? [] : [` --until ${dayOf(until)}`]),
  ].join('');
}

async function show(context: Context, given: GivenPeriod): Promise<number> {
  const period = periodOf(given);
  const audited = await compare(context, period);
  context.output.result(audited, () => auditText(audited));
  if (audited.differing.length === 0) return EXIT.ok;
  const flags = periodFlags({ ...given, since: period.since });
  context.output.note(`To have them looked up: ${context.stage.relay(`reconcile${flags}`)}`);
  return EXIT.failed;
}

type ReconcileRequest = {
  readonly order: string | undefined;
  readonly dryRun: boolean;
  readonly period: GivenPeriod;
};

async function reconcile(context: Context, { order, dryRun, period }: ReconcileRequest): Promise<number> {
  const { stage, output } = context;
  const audited = order === undefined ? await compare(context, periodOf(period)) : undefined;
  if (order !== undefined) await configAskingIngram(stage);
  const numbers = order === undefined ? differingOrders(audited) : [order];
  const json = { orders: numbers, ...(audited && { audit: audited }) };
  const text = audited ? auditText(audited) : `To be looked up: order ${order}.`;
  if (dryRun || numbers.length === 0) {
    const none = numbers.length === 0 ? 'Nothing is to be looked up.' : 'Nothing was queued.';
    output.result({ dryRun, ...json }, () => `${text}\n${none}`);
    return EXIT.ok;
  }
  output.note(text);
  await output.confirm(
    `Have ${pluralize(numbers.length, 'order')} looked up, and Thirdwatch told what is news?`,
  );
  const at = Date.now();
  const messages = numbers.map((number) => encodeRecheck({ orderId: orderKey(number), why: 'missed', at }));
  await output.during('Queuing', enqueue(stage.sqs, stage.outputs.OrderEventsQueueUrl, messages));
  output.result(
    json,
    () => `Queued: ${pluralize(numbers.length, 'order')}. ${followUp(stage.relay, period)}`,
  );
  return EXIT.ok;
}

function differingOrders(audited: Audit | undefined): readonly string[] {
  return [...new Set(audited?.differing.map(({ orderId }) => orderId))];
}

function followUp(relay: RelayCommand, period: GivenPeriod): string {
  const again = relay(`audit${periodFlags(period)}`);
  return `To see what becomes of them: ${relay('tail --since 1m')}\nThen compare again: ${again}`;
}

async function compare({ stage, output }: Context, period: Period): Promise<Audit> {
  const progress = output.progress("Comparing Ingram's list of orders");
  try {
    const search = await openSearch(stage, (seconds) =>
      progress.say(`Waiting ${seconds} s for Ingram's rate limit`),
    );
    return await audit(stage, period, search, (found) => progress.say(`Compared ${found} Ingram orders`));
  } finally {
    progress.stop();
  }
}
