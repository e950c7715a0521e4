import { setTimeout as sleep } from 'node:timers/promises';
import { startSystem } from '../local/system.ts';
import type { SoakOptions } from './options.ts';
import { seeded } from './random.ts';
import { ACCELERATED, drained, type SoakResult, verdictOn } from './run.ts';
import { sendAll } from './sender.ts';
import { trafficOf } from './traffic.ts';

const BREAKER_OPEN_SECONDS = 5;
/** How many of the forwarder may run at a time: the mapping's concurrency in serverless.yml. */
const CONTAINERS = 5;
/** Until every container has started, failed five times in a row, and ended the calls under way by then. */
const OPENING_MS = 10_000;
/** The outage lasts at least so long after that. */
const HELD_MS = 20_000;

/**
 * The soak with one fault: Thirdwatch answers 503 to everything, from the first notification on. While the
 * breakers are open it may hear one probe from each container and open period. Then it is well again, and every
 * order has to come right.
 */
export async function sitOutAnOutage(options: SoakOptions): Promise<SoakResult> {
  const traffic = trafficOf(options.notifications, options.orders, seeded(options.seed));
  const params = { ...ACCELERATED, 'breaker-open-seconds': String(BREAKER_OPEN_SECONDS) };
  const system = await startSystem({ params });
  const startedAt = Date.now();
  try {
    system.thirdwatch.setFaults([{ status: 503, times: -1 }]);
    const tally = await sendAll(traffic, {
      url: () => system.webhookUrl,
      secret: () => system.webhookSecret,
      concurrency: 16,
      onProgress: ({ accepted }) => {
        if (accepted % 500 === 0) options.onProgress?.(`${accepted} accepted`);
      },
    });
    await sleep(Math.max(0, startedAt + OPENING_MS - Date.now()));
    const openAt = Date.now();
    await sleep(HELD_MS);
    const seconds = (Date.now() - openAt) / 1000;
    const probes = system.thirdwatch.calls().filter(({ at }) => Date.parse(at) >= openAt).length;
    const most = CONTAINERS * (Math.floor(seconds / BREAKER_OPEN_SECONDS) + 1);
    if (probes > most)
      tally.wrong.push(`Thirdwatch heard ${probes} probes in ${seconds} s, where ${most} are allowed`);
    options.onProgress?.(
      `${probes} probes in ${seconds.toFixed(0)} s of open breakers; now Thirdwatch is well again`,
    );
    system.thirdwatch.setFaults([]);
    const stillQueued = await drained(system);
    const calls = system.thirdwatch.calls().filter(({ applied }) => applied);
    const verdict = await verdictOn(system, traffic, calls);
    const mischief = { 'outage, probes heard': probes, 'probes allowed': most };
    return { tally, verdict, stillQueued, mischief, seconds: (Date.now() - startedAt) / 1000 };
  } finally {
    await system.stop();
  }
}
