import { setTimeout as sleep } from 'node:timers/promises';
import { startSystem } from '../../local/system.ts';
import { sendAll } from '../../prove/sender.ts';
import type { SoakOptions } from '../options.ts';
import { ACCELERATED, checkSystem, drain, type SoakResult } from '../run.ts';
import { seeded } from '../traffic/random.ts';
import { createTraffic } from '../traffic/traffic.ts';

const BREAKER_OPEN_SECONDS = 5;
/** How many forwarders run at a time at most: the mapping's concurrency in serverless.yml. */
const CONTAINERS = 5;
/** By then every container has started, failed five times in a row, and ended the calls under way. */
const OPENING_MS = 10_000;
/** How much longer the outage lasts. */
const OPEN_MS = 20_000;

/**
 * The soak with one fault: Thirdwatch answers 503 to everything, from the first notification on. While the circuit
 * breakers are open, it receives at most one probe from each container per open period. Then Thirdwatch works again,
 * and every order has to be told correctly.
 */
export async function runOutage(options: SoakOptions): Promise<SoakResult> {
  const traffic = createTraffic(options.notifications, options.orders, seeded(options.seed));
  const params = { ...ACCELERATED, 'breaker-open-seconds': String(BREAKER_OPEN_SECONDS) };
  const system = await startSystem({ params });
  const startedAt = Date.now();
  try {
    system.thirdwatch.setFaults([{ status: 503, times: -1 }]);
    const counts = await sendAll(traffic, {
      url: () => system.webhookUrl,
      secret: () => system.webhookSecret,
      concurrency: 16,
      onProgress: ({ accepted }) => {
        if (accepted % 500 === 0) options.onProgress?.(`${accepted} accepted`);
      },
    });
    await sleep(Math.max(0, startedAt + OPENING_MS - Date.now()));
    const openAt = Date.now();
    await sleep(OPEN_MS);
    const seconds = (Date.now() - openAt) / 1000;
    const probes = system.thirdwatch.calls().filter(({ at }) => Date.parse(at) >= openAt).length;
    const maxProbes = CONTAINERS * (Math.floor(seconds / BREAKER_OPEN_SECONDS) + 1);
    if (probes > maxProbes)
      counts.wronglyAnswered.push(
        `Thirdwatch received ${probes} probes in ${seconds} s, where ${maxProbes} are allowed`,
      );
    options.onProgress?.(
      `${probes} probes in ${seconds.toFixed(0)} s of open breakers; now Thirdwatch works again`,
    );
    system.thirdwatch.setFaults([]);
    const stillQueued = await drain(system);
    const calls = system.thirdwatch.calls().filter(({ applied }) => applied);
    const verdict = await checkSystem(system, traffic, calls);
    const injectedFaults = { 'outage, probes received': probes, 'probes allowed': maxProbes };
    return { counts, verdict, stillQueued, injectedFaults, seconds: (Date.now() - startedAt) / 1000 };
  } finally {
    await system.stop();
  }
}
