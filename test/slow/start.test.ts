import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir, rm } from 'node:fs/promises';
import { afterEach, describe, expect, it } from '@jest/globals';
import { fieldsOf } from '../../local/fields.ts';
import { newWorkFolder, ROOT } from '../../local/work-folder.ts';
import { eventually } from '../support/eventually.ts';
import { freePorts, isUp, killGroup, killStarted, startScript } from '../support/npm-start.ts';
import { send } from '../support/send.ts';
import { uniqueNotification } from '../support/unique-notification.ts';

/* Real: the commands of the README, as processes of their own, killed as a power cut kills them. */

afterEach(killStarted);

/** Each test starts whole systems, on a machine that may be busy. */

describe('npm start', () => {
  it('asks Ingram when told to, of what the printed curl line has told it', async () => {
    const system = startScript('local/start.ts', {
      ...(await freePorts()),
      LOCAL_INGRAM_DETAILS: 'complete',
    });
    await isUp(system);
    const put = /curl [^\n]*_simulator\/orders[\s\S]*?\}'/.exec(system.output())?.[0] ?? '';
    const send = /curl [\s\S]*?\.json/.exec(system.output())?.[0] ?? '';

    await once(spawn('sh', ['-c', `${put} && ${send}`], { cwd: ROOT }), 'exit');

    const told = await eventually('it is told', () => /forwarded +SHIP0.*/.exec(system.output())?.[0]);
    expect(told).toContain('_approved');
    system.process.kill('SIGINT');
    expect(await once(system.process, 'exit')).toEqual([0, null]);
  });

  it('loses no accepted event when it is killed at any moment and started again', async () => {
    const dataDir = await newWorkFolder('data');
    const environment = { ...(await freePorts()), LOCAL_DATA_DIR: dataDir };
    const url = `http://127.0.0.1:${environment.LOCAL_API_PORT}/webhooks/ingram`;
    const simulator = `http://127.0.0.1:${environment.LOCAL_THIRDWATCH_PORT}/_simulator`;
    const accepted: string[] = [];
    const heard = new Set<unknown>();

    for (const killAfter of [4, 20, 12]) {
      const system = startScript('local/start.ts', environment);
      await isUp(system);
      // So slow that many events are still on their way at the end.
      await fetch(`${simulator}/faults`, {
        method: 'PUT',
        body: JSON.stringify([{ delayMs: 100, times: -1 }]),
      });
      for (let sent = 0; sent < killAfter; sent += 4) {
        const orders = [
          uniqueNotification(),
          uniqueNotification(),
          uniqueNotification(),
          uniqueNotification(),
        ];
        const answers = await Promise.all(
          orders.map(({ body }) => send(url, JSON.stringify(body), 'local-secret')),
        );
        accepted.push(
          ...orders.filter((_, index) => answers[index]?.status === 200).map(({ orderId }) => orderId),
        );
      }
      for (const call of await calls(simulator)) heard.add(call);
      killGroup(system.process.pid ?? 0);
      await once(system.process, 'exit');
    }
    const system = startScript('local/start.ts', environment);
    await isUp(system);

    const missing = () => accepted.filter((orderId) => !heard.has(orderId));
    for (let look = 0; look < 150 && missing().length > 0; look++) {
      for (const call of await calls(simulator)) heard.add(call);
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    expect(accepted).toHaveLength(36);
    expect(missing()).toEqual([]);
    expect(await readdir(dataDir)).toEqual(expect.arrayContaining(['dynamodb', 'secrets.json', 'sqs']));
    await rm(dataDir, { recursive: true });
  });
});

describe('npm run demo', () => {
  it('shows that everything went as expected', async () => {
    const demo = startScript('local/demo/demo.ts');

    expect(await once(demo.process, 'exit')).toEqual([0, null]);

    expect(demo.output()).toContain('All 18 as expected.');
  });
});

async function calls(simulator: string): Promise<readonly unknown[]> {
  const heard: unknown = await (await fetch(`${simulator}/calls`)).json();
  return Array.isArray(heard) ? heard.map((call) => fieldsOf(fieldsOf(call).body)._orderId) : [];
}
