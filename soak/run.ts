import { setTimeout as sleep } from 'node:timers/promises';
import { countQueuedMessages } from '../local/queue.ts';
import type { ThirdwatchCall } from '../local/simulators/thirdwatch/simulator.ts';
import { setSecret } from '../local/stack.ts';
import { type LocalSystem, startSystem } from '../local/system.ts';
import { type Mischief, startChaos } from './chaos.ts';
import { detailsParams, REQUESTS_PER_MINUTE, trafficFor } from './details-mode.ts';
import { IngramWorld } from './ingram-world.ts';
import type { SoakOptions } from './options.ts';
import { startPace } from './pace.ts';
import { seeded } from './random.ts';
import { letterOf, storedOrders } from './remains.ts';
import { sendAll, type Tally } from './sender.ts';
import type { OrderTraffic } from './traffic.ts';
import { judge, type Verdict } from './verdict.ts';

export type SoakResult = {
  readonly tally: Tally;
  readonly verdict: Verdict;
  readonly mischief: Mischief;
  /** How often Ingram was asked about an order. */
  readonly questions?: number;
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
/** How probably Ingram fails at each turn of the chaos, where it is asked. */
const INGRAM_FAILS = 0.25;
const NEW_SECRET = 'the-key-after-its-rotation';

/** Sends a great many notifications through a system that is broken all the while, and judges what is left. */
export async function soak(options: SoakOptions): Promise<SoakResult> {
  const random = seeded(options.seed);
  const mode = options.details ?? 'off';
  const traffic = trafficFor(mode, options, random);
  const world = new IngramWorld(traffic);
  const system = await startSystem({
    withAwsFaultProxies: true,
    onLog: (line) => world.note(line),
    ingramRequestsPerMinute: REQUESTS_PER_MINUTE,
    params: { ...ACCELERATED, ...detailsParams(mode) },
  });
  const startedAt = Date.now();
  try {
    const chances = mode === 'off' ? { killChance: 0.03 } : { killChance: 0.01, ingramChance: INGRAM_FAILS };
    const chaos = startChaos(system, { random, everyMs: 400, ...chances });
    const tally = await sendThrough(system, traffic, world, options);
    const mischief = await chaos.stop();
    options.onProgress?.('all sent, waiting for the queue');
    const stillQueued = await drained(system);
    const calls = system.thirdwatch.calls().filter(({ applied }) => applied);
    return {
      tally,
      mischief,
      stillQueued,
      questions: system.ingram.calls().filter(({ endpoint }) => endpoint === 'order-details').length,
      seconds: (Date.now() - startedAt) / 1000,
      verdict: await verdictOn(system, traffic, calls, mode === 'complete' ? world : undefined),
    };
  } finally {
    await system.stop();
  }
}

async function sendThrough(
  system: LocalSystem,
  traffic: readonly OrderTraffic[],
  world: IngramWorld,
  options: SoakOptions,
): Promise<Tally> {
  let secret = system.webhookSecret;
  const pace = (options.details ?? 'off') === 'off' ? undefined : startPace(system);
  const sending = sendAll(traffic, {
    url: () => system.webhookUrl,
    secret: () => secret,
    concurrency: 16,
    onSend: async (posting) => {
      await pace?.hasRoom();
      world.beforeSending(posting, system.ingram);
    },
    onProgress: ({ accepted }) => {
      if (accepted === Math.ceil(options.notifications / 2)) {
        // In the middle of it all: the old key signs no more, and the store has had the new one for no time at all.
        void rotateSecret(system).then(() => {
          secret = NEW_SECRET;
        });
      }
      if (accepted % 500 === 0) options.onProgress?.(`${accepted} accepted`);
    },
  });
  return sending.finally(() => pace?.stop());
}

/** Again and again, as the store may be failing too. */
async function rotateSecret(system: LocalSystem): Promise<void> {
  await setSecret(system.clients, system.refs.IngramSecret ?? '', NEW_SECRET).catch(async () => {
    await sleep(200);
    await rotateSecret(system);
  });
}

/** Judges what a system holds, and what Thirdwatch has heard. */
export async function verdictOn(
  system: LocalSystem,
  traffic: readonly OrderTraffic[],
  calls: readonly ThirdwatchCall[],
  completedBy?: IngramWorld,
): Promise<Verdict> {
  const letters = system.emulators.sqs.inspectQueue(
    system.refs.OrderEventsDlq?.split('/').at(-1) ?? '',
  )?.messages;
  return judge(traffic, {
    calls,
    orders: await storedOrders(system.clients.dynamoDb, system.refs.OrdersTable ?? ''),
    deadLetters: (letters?.ready ?? []).map(letterOf),
    ...(completedBy && { completedBy }),
  });
}

/** Waits for the queue to run empty; what it then still holds. */
export async function drained(system: LocalSystem): Promise<number> {
  for (const end = Date.now() + DRAIN_PATIENCE_MS; Date.now() < end; await sleep(200)) {
    if ((await countQueuedMessages(system)) === 0) return 0;
    await system.releaseMessages(BEYOND_THE_FUNCTION_MS);
  }
  return countQueuedMessages(system);
}
