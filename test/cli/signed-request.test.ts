import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { sign } from '../../lib/ingram/webhook/signature.ts';
import { newWorkFolder, ROOT } from '../../local/work-folder.ts';
import { newOrderId, orderEvent } from '../support/events.ts';
import { statusesOf } from '../support/inspection.ts';
import type { TestSystem } from '../support/local-system.ts';
import { parkEvent } from '../support/parked.ts';
import { relay, startRelaySystem } from '../support/relay.ts';
import { send } from '../support/send.ts';

/*
 * The runbook's section "Someone has a signed request of ours", played through: each command is in the document, in the
 * step in which it is typed. Real: the commands as processes, both functions as bundled. Doubles: AWS and Thirdwatch.
 */
let system: TestSystem;
let folder: string;
let steps: readonly string[];

beforeAll(async () => {
  const runbook = await readFile(join(ROOT, 'docs/operations.md'), 'utf8');
  const [, section = ''] = runbook.split('### Someone has a signed request of ours\n');
  steps = section.split(/^\d\. /m).slice(1, 9);
  folder = await newWorkFolder('signed-request');
  system = await startRelaySystem();
});
afterAll(async () => {
  await system.stop();
  await rm(folder, { recursive: true });
});

/** Types a command of a step, with what stands for the words in capitals. */
async function type(
  step: number,
  command: string,
  { stdin = '', ...words }: Readonly<Record<string, string>> = {},
) {
  expect(steps[step - 1]?.replaceAll(/\s+/g, ' ')).toContain(`\`npx relay ${command}`);
  const args = command.split(' ').map((word) => words[word] ?? word);
  return relay(system, args, { stdin });
}

/** An event, and the forged body that somebody sends with its signature instead. */
const genuine = orderEvent(newOrderId(), 'hold', 1);
const forged = { ...orderEvent(newOrderId(), 'void', 2).body, eventId: genuine.eventId };
const EVENT = genuine.eventId;
const [forgedOrder = ''] = JSON.stringify(forged).match(/PO-[\w-]+/) ?? [];
const innocent = orderEvent(newOrderId(), 'ship', 3);
const NEW_KEY = 'new-key-of-the-portal';

const sendCaptured = (body: object) =>
  system.postRaw(JSON.stringify(body), sign(EVENT, Buffer.from(system.webhookSecret)));

describe('When someone has a signed request of ours', () => {
  it('a pause holds what they have sent, and everything else', async () => {
    expect(await type(1, 'pause --yes')).toMatchObject({ exitCode: 0 });

    expect(await sendCaptured(forged)).toMatchObject({ status: 200 });
    expect(await system.sendSigned(innocent.body)).toMatchObject({ status: 200 });
    expect(statusesOf(system, forgedOrder)).toEqual([]);
  });

  it('a new key ends it at once', async () => {
    const set = await type(2, 'secret set ingram --at-once --yes', { stdin: NEW_KEY });

    expect(set).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('none knows another value') });
    expect(await sendCaptured(forged)).toMatchObject({ status: 401 });
    const { body } = orderEvent(newOrderId(), 'ship', 4);
    expect(await send(system.webhookUrl, JSON.stringify(body), NEW_KEY)).toMatchObject({ status: 200 });
  });

  it('the forgery is found, kept as evidence, and dropped before Thirdwatch hears of it', async () => {
    const parked = await parkEvent(system, { reason: 'event-id-reused' });
    expect((await type(3, 'queue list')).stdout).toContain(`${forgedOrder}`);
    const evidence = JSON.parse((await type(3, 'queue list --event EVENT --json', { EVENT })).stdout);
    expect(evidence.messages).toMatchObject([{ eventId: EVENT, order: forgedOrder }]);
    const { messages } = JSON.parse((await relay(system, ['dlq', 'list', '--json'])).stdout);
    const ID = messages[0].messageId;
    expect((await type(3, 'dlq show ID --json', { ID })).stdout).toContain(parked.eventId);

    expect(await type(4, 'queue drop --event EVENT --yes', { EVENT })).toMatchObject({
      exitCode: 0,
      stdout: 'Dropped: 1 message.\n',
    });
    expect((await type(4, 'dlq drop ID', { ID })).exitCode).toBe(2);
    expect(await relay(system, ['dlq', 'drop', ID, '--yes'])).toMatchObject({ exitCode: 0 });
  });

  it('what else has waited is told once it goes on', async () => {
    expect(await type(5, 'resume --yes')).toMatchObject({ exitCode: 0 });
    await system.drained();

    expect(await type(5, 'doctor')).toMatchObject({ exitCode: expect.any(Number) });
    expect(statusesOf(system, innocent.orderId)).toEqual(['_fulfilled']);
    expect(statusesOf(system, forgedOrder)).toEqual([]);
    const tail = await type(6, 'tail --event EVENT --since 7d --no-follow', { EVENT });
    expect(tail.stdout).not.toContain('forwarded');
    const order = await type(6, 'order NUMBER', { NUMBER: forgedOrder });
    expect(order.stdout).toMatch(/unknown: none of its events was processed yet/);
    expect(order.stdout).toContain('or was dropped from the queue');
  });

  it('the genuine event reaches Thirdwatch under another id', async () => {
    const file = join(folder, 'genuine.json');
    await writeFile(file, JSON.stringify(genuine.body));
    expect(steps[6]).toContain('--new-event-id');

    expect(await type(7, 'send')).toMatchObject({ exitCode: 2 });
    expect(await relay(system, ['send', file, '--new-event-id'])).toMatchObject({ exitCode: 0 });
    expect(statusesOf(system, genuine.orderId)).toEqual(['_held']);
  });
});
