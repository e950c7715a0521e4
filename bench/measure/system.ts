import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { post } from '../../lib/ingram/webhook/sender.ts';
import { sign } from '../../lib/ingram/webhook/signature.ts';
import { ingramEventIdOf } from '../../local/fields.ts';
import { type LocalSystem, startSystem } from '../../local/system.ts';
import { webhookRequest } from '../events.ts';
import { quantile } from '../statistics.ts';

/** What the whole system on this machine did at one rate of notifications, whether it kept up or not. */
export type SystemLoad = {
  readonly offeredPerSecond: number;
  readonly forwardedPerSecond: number;
  readonly answerP50Ms: number;
  readonly answerP99Ms: number;
  /** From the request to Thirdwatch's hearing of it. */
  readonly lagP50Ms: number;
  readonly lagP99Ms: number;
  /** Share of one CPU that each process took: the functions, and the emulators with the poller and the sender. */
  readonly functionsCpu: number;
  readonly emulatorsCpu: number;
};

const RATES = [5, 10, 20, 40, 80, 160] as const;
const SECONDS = 8;
const PATIENCE_MS = 60_000;
/** Behind this, the system does not keep up. */
const KEPT_UP = 0.9;

/** Sends notifications at rising rates, whatever the answers, until the system no longer keeps up. */
export async function measureSystem(onProgress: (text: string) => void): Promise<readonly SystemLoad[]> {
  const forwardedAt = new Map<string, number>();
  const system = await startSystem();
  const loads: SystemLoad[] = [];
  try {
    await offer(system, forwardedAt, 5, 3);
    for (const rate of RATES) {
      onProgress(`the whole system: ${rate} notifications a second`);
      const load = await offer(system, forwardedAt, rate, SECONDS);
      loads.push(load);
      if (load.forwardedPerSecond < rate * KEPT_UP) break;
    }
  } finally {
    await system.stop();
  }
  return loads;
}

async function offer(
  system: LocalSystem,
  forwardedAt: Map<string, number>,
  rate: number,
  seconds: number,
): Promise<SystemLoad> {
  const sentAt = new Map<string, number>();
  const answersMs: number[] = [];
  const posts: Promise<void>[] = [];
  const cpu = await startCpuClock(system);
  const start = Date.now();
  for (let index = 0; index < rate * seconds; index++) {
    await sleep(start + (index * 1000) / rate - Date.now());
    const eventId = `${rate}-${index}-${start}`;
    sentAt.set(eventId, Date.now());
    posts.push(send(system, eventId).then((milliseconds) => void answersMs.push(milliseconds)));
  }
  await Promise.all(posts);
  await waitUntilForwarded(system, sentAt, forwardedAt);
  const { functionsCpu, emulatorsCpu } = await cpu();
  const lagsMs = [...sentAt]
    .map(([id, at]) => (forwardedAt.get(id) ?? Number.NaN) - at)
    .sort((a, b) => a - b);
  const lastForwarded = Math.max(...[...sentAt.keys()].map((id) => forwardedAt.get(id) ?? Number.NaN));
  answersMs.sort((a, b) => a - b);
  return {
    offeredPerSecond: rate,
    forwardedPerSecond: (sentAt.size * 1000) / Math.max(lastForwarded - start, seconds * 1000 - 1000 / rate),
    answerP50Ms: quantile(answersMs, 0.5),
    answerP99Ms: quantile(answersMs, 0.99),
    lagP50Ms: quantile(lagsMs, 0.5),
    lagP99Ms: quantile(lagsMs, 0.99),
    functionsCpu,
    emulatorsCpu,
  };
}

async function send(system: LocalSystem, eventId: string): Promise<number> {
  const { body }: { body?: string } = webhookRequest(1);
  const notification = { ...JSON.parse(body ?? ''), eventId };
  notification.resource[0].customerOrderNumber = `PO-${eventId}`;
  const start = performance.now();
  const signature = sign(eventId, Buffer.from(system.webhookSecret));
  const { status } = await post(system.webhookUrl, JSON.stringify(notification), signature);
  if (status !== 200) throw new Error(`The webhook answered ${status}.`);
  return performance.now() - start;
}

/** Waits until Thirdwatch has heard of every event, and notes when that was. */
async function waitUntilForwarded(
  { thirdwatch }: LocalSystem,
  sentAt: ReadonlyMap<string, number>,
  forwardedAt: Map<string, number>,
): Promise<void> {
  for (const end = Date.now() + PATIENCE_MS; Date.now() < end; await sleep(50)) {
    for (const { at, body } of thirdwatch.calls()) {
      const eventId = ingramEventIdOf(body);
      if (typeof eventId === 'string' && !forwardedAt.has(eventId)) forwardedAt.set(eventId, Date.parse(at));
    }
    thirdwatch.clear();
    if ([...sentAt.keys()].every((id) => forwardedAt.has(id))) return;
  }
  throw new Error(`Not every event was forwarded within ${PATIENCE_MS / 1000} s.`);
}

async function startCpuClock({ functions }: LocalSystem): Promise<
  () => Promise<{
    readonly functionsCpu: number;
    readonly emulatorsCpu: number;
  }>
> {
  const start = Date.now();
  const own = process.cpuUsage();
  const before = await cpuSecondsOf(functions.pid());
  return async () => {
    const seconds = (Date.now() - start) / 1000;
    const { user, system } = process.cpuUsage(own);
    return {
      functionsCpu: ((await cpuSecondsOf(functions.pid())) - before) / seconds,
      emulatorsCpu: (user + system) / 1e6 / seconds,
    };
  };
}

/** What a process and its threads have used so far; not a number where the system does not tell. */
async function cpuSecondsOf(pid: number | undefined): Promise<number> {
  try {
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    // Clock ticks of a hundredth of a second: utime and stime, the 14th and 15th field of proc(5).
    return (Number(fields[11]) + Number(fields[12])) / 100;
  } catch {
    return Number.NaN;
  }
}
