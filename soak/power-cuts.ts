import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '../local/ports.ts';
import { startThirdwatchSimulator } from '../local/simulators/thirdwatch/simulator.ts';
import { DEFAULT_WEBHOOK_SECRET, LOCAL_THIRDWATCH_KEY, startSystem } from '../local/system.ts';
import { sendAll } from '../prove/sender.ts';
import type { SoakOptions } from './options.ts';
import { ACCELERATED, checkSystem, drain, type SoakResult } from './run.ts';
import { seeded } from './traffic/random.ts';
import { createTraffic } from './traffic/traffic.ts';

/**
 * The soak with one fault, again and again: queue, table, secrets and functions are killed at once, and only the
 * folder of `LOCAL_DATA_DIR` survives. Thirdwatch runs elsewhere, and stays up.
 */
export async function runPowerCuts(options: SoakOptions & { readonly cuts: number }): Promise<SoakResult> {
  const random = seeded(options.seed);
  const traffic = createTraffic(options.notifications, options.orders, random);
  const dataDir = await mkdtemp(join(tmpdir(), 'soak-'));
  const thirdwatch = await startThirdwatchSimulator({ port: 0, apiKey: LOCAL_THIRDWATCH_KEY });
  const params = { ...ACCELERATED, 'thirdwatch-base-url': thirdwatch.baseUrl };
  const setting = { dataDir, params, apiPort: await freePort() };
  const startedAt = Date.now();
  let accepted = 0;
  try {
    let systemProcess = await startSystemProcess(setting);
    const sending = sendAll(traffic, {
      url: () => `http://127.0.0.1:${setting.apiPort}/webhooks/ingram`,
      secret: () => DEFAULT_WEBHOOK_SECRET,
      concurrency: 16,
      onProgress: (counts) => {
        accepted = counts.accepted;
      },
    });
    for (let cut = 1; cut <= options.cuts; cut++) {
      const mark = (options.notifications * cut) / (options.cuts + 1);
      while (accepted < mark - 50) await sleep(20);
      await sleep(random() * 300);
      options.onProgress?.(`power cut ${cut}, ${accepted} accepted`);
      await systemProcess.kill();
      systemProcess = await startSystemProcess(setting);
    }
    const counts = await sending;
    await systemProcess.kill();
    const system = await startSystem(setting);
    try {
      const stillQueued = await drain(system);
      const calls = thirdwatch.calls().filter(({ applied }) => applied);
      const verdict = await checkSystem(system, traffic, calls);
      const seconds = (Date.now() - startedAt) / 1000;
      return { counts, verdict, stillQueued, seconds, injectedFaults: { 'power cuts': options.cuts } };
    } finally {
      await system.stop();
    }
  } finally {
    await thirdwatch.stop();
    await rm(dataDir, { recursive: true, force: true });
  }
}

/** Starts the whole system in a process of its own, which can be killed. */
async function startSystemProcess(setting: object): Promise<{ kill(): Promise<void> }> {
  const child = fork(join(import.meta.dirname, 'system-process.ts'), [JSON.stringify(setting)], {
    stdio: 'inherit',
  });
  const [message] = await Promise.race([
    once(child, 'message'),
    once(child, 'exit').then(() => {
      throw new Error('The system could not be started again.');
    }),
  ]);
  const functionsPid = Number(message);
  return {
    async kill() {
      const exited = once(child, 'exit');
      process.kill(functionsPid, 'SIGKILL');
      child.kill('SIGKILL');
      await exited;
    },
  };
}
