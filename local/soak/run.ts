import { setTimeout as sleep } from 'node:timers/promises';
import { messagesHeld } from '../queue.ts';
import { setSecret } from '../stack.ts';
import { type LocalSystem, startSystem } from '../system.ts';
import type { Call } from '../thirdwatch-simulator.ts';
import { type Mischief, startChaos } from './chaos.ts';
import { sendAll, type Tally } from './sender.ts';
import { seeded, trafficOf } from './traffic.ts';
import { judge, letterOf, storedOrders, type Verdict } from './verdict.ts';

export type SoakOptions = {
  readonly notifications: number;
  readonly orders: number;
  readonly seed: number;
  readonly onProgress?: (text: string) => void;
};

export type SoakResult = {
  readonly tally: Tally;
  readonly verdict: Verdict;
  readonly mischief: Mischief;
  readonly seconds: number;
  readonly stillQueued: number;
};

/**
 * The schedule of a day in seconds: 1 second, doubling to 5, and a horizon of an hour. Everything else is as it is
 * deployed.
 */
export const ACCELERATED = {
  'retry-first-delay-seconds': '1',
  'retry-max-delay-seconds': '5',
  'retry-horizon-hours': '1',
  'breaker-open-seconds': '1',
};

const DRAIN_PATIENCE_MS = 5 * 60_000;
/** What a function was handed so long ago, it is not working on any more, now that nothing fails. */
const BEYOND_THE_FUNCTION_MS = 12_000;
const NEW_SECRET = 'the-key-after-its-rotation';

/** Sends a great many notifications through a system that is broken all the while, and judges what is left. */
export async function soak(options: SoakOptions): Promise<SoakResult> {
  const random = seeded(options.seed);
  const traffic = trafficOf(options.notifications, options.orders, random);
  const system = await startSystem({ withAwsFaults: true, params: ACCELERATED });
  const startedAt = Date.now();
  try {
    let secret = system.webhookSecret;
    const chaos = startChaos(system, { random, everyMs: 400, killChance: 0.03 });
    const tally = await sendAll(traffic, {
      url: () => system.webhookUrl,
      secret: () => secret,
      concurrency: 16,
      onProgress: ({ accepted }) => {
        if (accepted === Math.ceil(options.notifications / 2)) {
          // In the middle of it all: the old key signs no more, and the store has had the new one for no time at all.
          void setSecret(system.clients, system.refs.IngramSecret ?? '', NEW_SECRET).then(() => {
            secret = NEW_SECRET;
          });
        }
        if (accepted % 500 === 0) options.onProgress?.(`${accepted} accepted`);
      },
    });
    const mischief = await chaos.stop();
    options.onProgress?.('all sent, waiting for the queue');
    const stillQueued = await drained(system);
    const calls = system.thirdwatch.calls().filter(({ applied }) => applied);
    return {
      tally,
      mischief,
      stillQueued,
      seconds: (Date.now() - startedAt) / 1000,
      verdict: await verdictOn(system, traffic, calls),
    };
  } finally {
    await system.stop();
  }
}

/** Judges what a system holds, and what Thirdwatch has heard. */
export async function verdictOn(
  system: LocalSystem,
  traffic: ReturnType<typeof trafficOf>,
  calls: readonly Call[],
): Promise<Verdict> {
  const letters = system.emulators.sqs.inspectQueue(
    system.refs.OrderEventsDlq?.split('/').at(-1) ?? '',
  )?.messages;
  return judge(traffic, {
    calls,
    orders: await storedOrders(system.clients.dynamoDb, system.refs.OrdersTable ?? ''),
    deadLetters: (letters?.ready ?? []).map(letterOf),
  });
}

/** Waits for the queue to run empty; what it then still holds. */
export async function drained(system: LocalSystem): Promise<number> {
  for (const end = Date.now() + DRAIN_PATIENCE_MS; Date.now() < end; await sleep(200)) {
    if ((await messagesHeld(system)) === 0) return 0;
    await system.releaseMessages(BEYOND_THE_FUNCTION_MS);
  }
  return messagesHeld(system);
}

/** Whether nothing was lost, overtaken or left unexplained, and nobody got in or was kept out wrongly. */
export function isGood({ tally, verdict, stillQueued }: SoakResult): boolean {
  const faults = [tally.wrong, verdict.lost, verdict.overtaken, verdict.unexplained];
  return stillQueued === 0 && faults.every((list) => list.length === 0);
}

/** What a run has shown, for a person. */
export function reportOn(result: SoakResult, seed: number): string {
  const { tally, verdict, mischief, seconds, stillQueued } = result;
  const parked = Object.entries(verdict.parked).map(([reason, count]) => `${reason} ${count}`);
  const rows = [
    ['seed', String(seed)],
    ['sent', `${tally.sent}, repeated by the sender ${tally.repeated}`],
    ['accepted', `${tally.accepted}, of which ignored ${tally.ignored}`],
    ['strangers refused', String(tally.refused)],
    ['forwarded', `${verdict.forwarded} events, repeated calls ${verdict.repeatedCalls}`],
    ['no news', String(verdict.noNews)],
    ['parked', parked.join(', ') || '0'],
    [
      'done to it',
      Object.entries(mischief)
        .map(([what, times]) => `${what} ${times}`)
        .join(', ') || 'nothing',
    ],
    ['still queued', String(stillQueued)],
    ['wrongly let in or kept out', listed(tally.wrong)],
    ['lost', listed(verdict.lost)],
    ['overtaken', listed(verdict.overtaken)],
    ['unexplained', listed(verdict.unexplained)],
    ['time', `${seconds.toFixed(1)} s`],
  ];
  return rows.map(([name = '', value = '']) => `${name.padEnd(28)}${value}\n`).join('');
}

function listed(faults: readonly string[]): string {
  return [String(faults.length), ...faults.slice(0, 10)].join('\n    ');
}
