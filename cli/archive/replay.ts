import { reportSettingsFrom } from '../../lib/bridge/forward/report-settings.ts';
import { enqueue } from '../../lib/queue/enqueue.ts';
import { encodeAgain, type OutgoingMessage } from '../../lib/queue/outgoing.ts';
import { createOrdersTable } from '../../lib/store/orders-table.ts';
import type { Context } from '../context.ts';
import { waitForRate } from '../queue/rate.ts';
import { readForwarderSettings, type Stage } from '../stage.ts';
import { EXIT, partlyDone } from '../terminal/failure.ts';
import { table } from '../terminal/output.ts';
import { formatMoment } from '../terminal/time.ts';
import { pluralize } from '../terminal/wording.ts';
import type { ArchivedEvent } from './events.ts';
import { planReplay, type Replay, type ReplayPlan } from './replay-plan.ts';
import { eventSummaryJson } from './text.ts';

export type ReplayOptions = {
  /** Messages a second. */
  readonly rate: number;
  readonly dryRun: boolean;
};

/** So many events are shown to people; programs get all. */
const SHOWN = 50;

/** Shows what replaying events would cause, asks, and puts them on the queue as they came. */
export async function replay(
  context: Context,
  events: readonly ArchivedEvent[],
  { rate, dryRun }: ReplayOptions,
): Promise<number> {
  const { stage, output } = context;
  const plan = await output.during('Working out what would follow', planFor(stage, events));
  if (dryRun || plan.replays.length === 0) {
    output.result({ dryRun, ...planJson(plan) }, () => planText(plan));
    return EXIT.ok;
  }
  output.note(planText(plan));
  const what = pluralize(plan.replays.length, 'event');
  await output.confirm(`Put ${what} on the queue of ${stage.name} again, up to ${rate} a second?`);
  await send(context, plan.replays, rate);
  output.result(
    { replayed: plan.replays.length },
    () => `Replayed: ${what}. To watch: ${stage.relay('tail --since 1m')}`,
  );
  return EXIT.ok;
}

async function planFor(stage: Stage, events: readonly ArchivedEvent[]): Promise<ReplayPlan> {
  const settings = await readForwarderSettings(stage);
  const now = Date.now();
  const orders = createOrdersTable({
    client: stage.dynamoDb,
    tableName: stage.outputs.OrdersTableName,
    retentionDays: settings['order-retention-days'],
    now: () => now,
  });
  return planReplay(events, { orders, settings: reportSettingsFrom(settings), now });
}

async function send({ stage, output }: Context, replays: readonly Replay[], rate: number): Promise<void> {
  const progress = output.progress('Sending messages');
  const startedAt = Date.now();
  const size = Math.min(10, rate);
  let sent = 0;
  try {
    for (; sent < replays.length; sent += size) {
      await waitForRate(startedAt, sent, rate);
      const messages = replays.slice(sent, sent + size).map((one) => messageFor(one, startedAt));
      await enqueue(stage.sqs, stage.outputs.OrderEventsQueueUrl, messages);
      progress.say(`Sending messages: ${sent + messages.length} of ${replays.length}`);
    }
  } catch (cause) {
    const done = `Only ${sent} of ${pluralize(replays.length, 'event')} were replayed`;
    throw partlyDone(done, cause, 'Run it again: what is known by then changes nothing.');
  } finally {
    progress.stop();
  }
}

function messageFor({ event, message }: Replay, startedAt: number): OutgoingMessage {
  return encodeAgain(message, event.last.eventId ?? '', `replay ${startedAt}`);
}

function planText({ replays, leftOut }: ReplayPlan): string {
  const calls = replays.filter(({ call }) => call !== undefined);
  const rows = replays
    .slice(0, SHOWN)
    .map(({ event: { last }, call, outcome }) => [
      ...[formatMoment(Date.parse(last.receivedAt ?? last.at)), last.eventId ?? '-', last.orderId ?? '-'],
      call === undefined ? outcome : `is told ${call._orderStatus}`,
    ]);
  const more = replays.length > SHOWN ? [`… and ${replays.length - SHOWN} more; --json shows all.`] : [];
  return [
    ...(rows.length === 0 ? [] : [table(['received', 'event', 'order', 'now'], rows), ...more, '']),
    `${pluralize(replays.length, 'event')} to replay; ${calls.length === 0 ? 'none causes a call to Thirdwatch' : `Thirdwatch would get ${pluralize(calls.length, 'call')}`}.`,
    ...(leftOut === 0 ? [] : [`Left out, as there is nothing to replay: ${leftOut}.`]),
  ].join('\n');
}

function planJson({ replays, leftOut }: ReplayPlan): object {
  const events = replays.map(({ event, call, outcome }) => ({
    ...eventSummaryJson(event),
    now: outcome,
    call: call ?? null,
  }));
  return { events, leftOut };
}
