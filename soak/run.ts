import { setTimeout as sleep } from 'node:timers/promises';
import { countQueuedMessages } from '../local/queue.ts';
import type { ThirdwatchCall } from '../local/simulators/thirdwatch/simulator.ts';
import { setSecret } from '../local/stack/stack.ts';
import { type LocalSystem, startSystem } from '../local/system.ts';
import { type SendCounts, sendAll } from '../prove/sender.ts';
import type { SoakOptions } from './options.ts';
import { startBackpressure } from './scenarios/backpressure.ts';
import { createTrafficFor, detailsParams, REQUESTS_PER_MINUTE } from './scenarios/details-mode.ts';
import { type InjectedFaults, startFaultInjection } from './scenarios/fault-injection.ts';
import { OrderDetailsHistory } from './traffic/order-details-history.ts';
import { seeded } from './traffic/random.ts';
import type { OrderTraffic } from './traffic/traffic.ts';
import { readParkedEvent, readStoredOrders } from './verdict/final-state.ts';
import { checkDelivery, type Verdict } from './verdict/verdict.ts';

export type SoakResult = {
  readonly counts: SendCounts;
  readonly verdict: Verdict;
  readonly injectedFaults: InjectedFaults;
  /** How often Order Details were requested. */
  readonly detailsRequests?: number;
  readonly seconds: number;
  readonly stillQueued: number;
};

/** A retry schedule for a short run: 1 second, doubling to 5, with a horizon of an hour. All else is as deployed. */
export const ACCELERATED = {
  'retry-first-delay-seconds': '1',
  'retry-max-delay-seconds': '5',
  'retry-horizon-hours': '1',
  'breaker-open-seconds': '1',
};

const DRAIN_PATIENCE_MS = 5 * 60_000;
/** Once nothing fails, no function works on a message for longer. */
const LONGEST_RUN_MS = 12_000;
/** The probability that Ingram fails at each turn, where its details are on. */
const INGRAM_FAULT_CHANCE = 0.25;
const NEW_SECRET = 'the-key-after-its-rotation';

/** Sends many notifications through a system while faults are injected, and checks what is left. */
export async function runSoak(options: SoakOptions): Promise<SoakResult> {
  const random = seeded(options.seed);
  const mode = options.details ?? 'off';
  const traffic = createTrafficFor(mode, options, random);
  const detailsHistory = new OrderDetailsHistory(traffic);
  const system = await startSystem({
    withAwsFaultProxies: true,
    onLog: (line) => detailsHistory.note(line),
    ingramRequestsPerMinute: REQUESTS_PER_MINUTE,
    params: { ...ACCELERATED, ...detailsParams(mode) },
  });
  const startedAt = Date.now();
  try {
    const chances =
      mode === 'off' ? { killChance: 0.03 } : { killChance: 0.01, ingramChance: INGRAM_FAULT_CHANCE };
    const faultInjection = startFaultInjection(system, { random, everyMs: 400, ...chances });
    const counts = await sendThrough(system, traffic, detailsHistory, options);
    const injectedFaults = await faultInjection.stop();
    options.onProgress?.('all sent, waiting for the queue');
    const stillQueued = await drain(system);
    const calls = system.thirdwatch.calls().filter(({ applied }) => applied);
    return {
      counts,
      injectedFaults,
      stillQueued,
      detailsRequests: system.ingram.calls().filter(({ endpoint }) => endpoint === 'order-details').length,
      seconds: (Date.now() - startedAt) / 1000,
      verdict: await checkSystem(system, traffic, calls, mode === 'off' ? undefined : detailsHistory),
    };
  } finally {
    await system.stop();
  }
}

async function sendThrough(
  system: LocalSystem,
  traffic: readonly OrderTraffic[],
  detailsHistory: OrderDetailsHistory,
  options: SoakOptions,
): Promise<SendCounts> {
  let secret = system.webhookSecret;
  const backpressure = (options.details ?? 'off') === 'off' ? undefined : startBackpressure(system);
  const sending = sendAll(traffic, {
    url: () => system.webhookUrl,
    secret: () => secret,
    concurrency: 16,
    onSend: async (posting) => {
      await backpressure?.waitForRoom();
      detailsHistory.beforeSending(posting, system.ingram);
    },
    onProgress: ({ accepted }) => {
      if (accepted === Math.ceil(options.notifications / 2)) {
        // Halfway through, the key is rotated: from one request to the next, the new key signs.
        void rotateSecret(system).then(() => {
          secret = NEW_SECRET;
        });
      }
      if (accepted % 500 === 0) options.onProgress?.(`${accepted} accepted`);
    },
  });
  return sending.finally(() => backpressure?.stop());
}

/** Tries until it succeeds, as Secrets Manager may be failing too. */
async function rotateSecret(system: LocalSystem): Promise<void> {
  await setSecret(system.clients, system.refs.IngramSecret ?? '', NEW_SECRET).catch(async () => {
    await sleep(200);
    await rotateSecret(system);
  });
}

/** Checks what a system holds, and what Thirdwatch has heard. */
export async function checkSystem(
  system: LocalSystem,
  traffic: readonly OrderTraffic[],
  calls: readonly ThirdwatchCall[],
  detailsHistory?: OrderDetailsHistory,
): Promise<Verdict> {
  const parkedEvents = system.emulators.sqs.inspectQueue(
    system.refs.OrderEventsDlq?.split('/').at(-1) ?? '',
  )?.messages;
  return checkDelivery(traffic, {
    calls,
    orders: await readStoredOrders(system.clients.dynamoDb, system.refs.OrdersTable ?? ''),
    parkedEvents: (parkedEvents?.ready ?? []).map(readParkedEvent),
    ...(detailsHistory && { detailsHistory }),
  });
}

/** Waits for the queue to run empty, and returns how many messages are left in it. */
export async function drain(system: LocalSystem): Promise<number> {
  for (const end = Date.now() + DRAIN_PATIENCE_MS; Date.now() < end; await sleep(200)) {
    if ((await countQueuedMessages(system)) === 0) return 0;
    await system.releaseMessages(LONGEST_RUN_MS);
  }
  return countQueuedMessages(system);
}
