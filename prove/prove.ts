import { setTimeout as sleep } from 'node:timers/promises';
import { type AlarmsFinding, alarmsFinding } from './alarms.ts';
import { costOf, type RunCost } from './cost.ts';
import { type Disturbed, startDisturbing } from './disturbances.ts';
import type { ProvingGround } from './ground.ts';
import { isSound, type Judgment, judgmentOf, type Observed } from './judgment.ts';
import { type Measurements, measurementsOf } from './measurements.ts';
import { type Acceptance, type SendCounts, sendAll } from './sender.ts';
import { createTraffic, type ProvingOrder, type ProvingPosting } from './traffic.ts';

export type ProveOptions = {
  readonly notifications: number;
  readonly seed: number;
  /** Names the run, in capitals and digits. */
  readonly run: string;
  /** The run ends by then, whatever has become of it. */
  readonly deadlineMs: number;
  /** Told what is being done. */
  readonly say: (text: string) => void;
};

/** What a run has shown. */
export type ProvingResult = {
  readonly stage: string;
  readonly run: string;
  readonly seed: number;
  readonly notifications: number;
  readonly isPassed: boolean;
  readonly counts: SendCounts;
  readonly disturbances: Readonly<Record<string, number>>;
  readonly stillQueued: number;
  readonly judgment: Judgment;
  readonly measurements: Measurements;
  readonly cost: RunCost;
  /** Undefined where there are no alarms. */
  readonly alarms?: AlarmsFinding;
  readonly seconds: number;
};

const CONCURRENCY = 12;
/** CloudWatch evaluates an alarm once a minute, over metrics that come minutes late. */
const ALARM_PATIENCE_MS = 8 * 60_000;

/** Plays lives of orders to a stage while it is disturbed, and judges what became of them. */
export async function prove(ground: ProvingGround, options: ProveOptions): Promise<ProvingResult> {
  const { notifications, run, seed, say, deadlineMs } = options;
  const startedAt = Date.now();
  const waiting = { startedAt, endsAt: startedAt + deadlineMs, say };
  const { retentionMs } = ground;
  const orders = createTraffic({ notifications, run, seed, now: startedAt, retentionMs });
  const played = await play(ground, orders, { notifications, ...waiting }).finally(ground.clearFaults);
  const alarms = await alarmsOf(ground, played, waiting);
  const billed = await ground.billed?.(startedAt);
  const { counts, stillQueued, judgment, observed, disturbed, acceptances } = played;
  const { lines } = observed;
  return {
    ...{ stage: ground.name, run, seed, notifications, counts, stillQueued, judgment },
    isPassed: isPassed(played, alarms),
    disturbances: disturbed.counts,
    measurements: measurementsOf(lines, acceptances, disturbed.calmUntil),
    cost: costOf(counts, { lines, calls: judgment.calls, ...(billed && { billed }) }),
    ...(alarms && { alarms }),
    seconds: Math.round((Date.now() - startedAt) / 1000),
  };
}

type Played = Sent & Settled;

async function play(
  ground: ProvingGround,
  orders: readonly ProvingOrder[],
  waiting: Waiting & Pick<ProveOptions, 'notifications'>,
): Promise<Played> {
  const sent = await send(ground, orders, waiting);
  return { ...sent, ...(await waitUntilSettled(ground, orders, { ...waiting, ...sent })) };
}

type Sent = {
  readonly counts: SendCounts;
  readonly acceptances: ReadonlyMap<ProvingPosting, Acceptance>;
  readonly disturbed: Disturbed;
};

async function send(
  ground: ProvingGround,
  orders: readonly ProvingOrder[],
  { notifications, endsAt, say }: Waiting & Pick<ProveOptions, 'notifications'>,
): Promise<Sent> {
  const acceptances = new Map<ProvingPosting, Acceptance>();
  const disturber = startDisturbing(ground, notifications, say);
  const sending = sendAll(orders, {
    url: () => ground.webhookUrl,
    secret: () => ground.webhookKey,
    concurrency: CONCURRENCY,
    patienceMs: Math.max(0, endsAt - Date.now()),
    onAccepted: (posting, acceptance) => acceptances.set(posting, acceptance),
    onProgress({ accepted, refused }) {
      const answered = accepted + refused;
      disturber.advance(answered);
      if (answered % 10 === 0) say(`Sent ${answered} of ${notifications}`);
    },
  });
  const counts = await sending;
  return { counts, acceptances, disturbed: await disturber.finish() };
}

type Waiting = {
  readonly startedAt: number;
  readonly endsAt: number;
  readonly say: (text: string) => void;
};
type Settled = { readonly observed: Observed; readonly judgment: Judgment; readonly stillQueued: number };

/** Looks until all is as it should be, or nothing is left that could make it so. */
async function waitUntilSettled(
  ground: ProvingGround,
  orders: readonly ProvingOrder[],
  { startedAt, endsAt, say, acceptances }: Waiting & Pick<Sent, 'acceptances'>,
): Promise<Settled> {
  const acceptedAt = new Map([...acceptances].map(([posting, { sentAt }]) => [posting, sentAt]));
  let quietSince = Date.now();
  for (;;) {
    const stillQueued = await ground.countQueued();
    const [calls, lines] = await Promise.all([ground.callsSince(startedAt), ground.logsSince(startedAt)]);
    const stored = stillQueued === 0 ? await ground.storedOrders() : new Map();
    const observed: Observed = { calls, lines, stored, acceptedAt, silence: ground.silence };
    const judgment = judgmentOf(orders, observed);
    const now = Date.now();
    if (stillQueued > 0) quietSince = now;
    const isOver = now > endsAt || now - quietSince > ground.settleMs + QUIET_POLLS * ground.pollEveryMs;
    if ((stillQueued === 0 && isSound(judgment)) || isOver) return { observed, judgment, stillQueued };
    const { lost, untrue } = judgment;
    say(`Waiting: ${stillQueued} in the queue, ${lost.length} without an end, ${untrue.length} not told yet`);
    await sleep(ground.pollEveryMs);
  }
}

/** Logs come some time after what they tell of. */
const QUIET_POLLS = 12;

async function alarmsOf(
  { alarms: look, pollEveryMs }: ProvingGround,
  { counts, observed }: Played,
  { startedAt, endsAt, say }: Waiting,
): Promise<AlarmsFinding | undefined> {
  if (look === undefined) return undefined;
  const until = Math.min(endsAt, Date.now() + ALARM_PATIENCE_MS);
  for (;;) {
    const finding = alarmsFinding(await look(startedAt), counts, observed.lines);
    if (finding.silent.length === 0 || Date.now() > until) return finding;
    say(`Waiting for alarms: ${finding.silent.join(', ')}`);
    await sleep(3 * pollEveryMs);
  }
}

function isPassed(
  { judgment, stillQueued, counts }: Pick<ProvingResult, 'judgment' | 'stillQueued' | 'counts'>,
  alarms: AlarmsFinding | undefined,
): boolean {
  const areAlarmsRight = alarms === undefined || alarms.silent.length + alarms.unexpected.length === 0;
  return isSound(judgment) && stillQueued === 0 && counts.wronglyAnswered.length === 0 && areAlarmsRight;
}
