import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { openLocalStage } from '../../cli/local/stage.ts';
import { type Browser, openConsole } from '../support/console.ts';
import { type EmulatedStage, openEmulatedStage } from '../support/emulated-stage.ts';
import { newOrderId } from '../support/events.ts';
import { eventOf } from '../support/ingram-requests.ts';
import type { TestSystem } from '../support/local-system.ts';
import { parkEvent } from '../support/parked.ts';
import { startRelaySystem } from '../support/relay.ts';

/*
 * One system, looked at as a local one and as a stage on AWS: by its stack's outputs, and with CloudWatch for its log
 * file. Real: both consoles, the functions as bundled, the clients of AWS. Doubles: AWS is emulated.
 */
let system: TestSystem;
let aws: EmulatedStage;
let consoles: readonly Browser[];
const told = newOrderId();
const parked = newOrderId();

beforeAll(async () => {
  system = await startRelaySystem();
  const { eventId, body } = eventOf(told, { eventType: 'im::order_hold', orderNumber: '20-RD100' });
  await system.sendSigned(body);
  await system.outcomeOf(eventId, 'forwarded');
  await system.postRaw(JSON.stringify({ eventId: 'FORGED' }), 'AAAA');
  await parkEvent(system, { reason: 'retries-exhausted', orderId: parked });
  process.env.LOCAL_API_PORT = new URL(system.webhookUrl).port;
  const local = await openLocalStage();
  aws = await openEmulatedStage(system, local.outputs);
  consoles = await Promise.all([openConsole(local), openConsole(aws.stage, { allowChanges: false })]);
});
afterAll(async () => {
  for (const console of consoles) await console.stop();
  await aws.stop();
  await system.stop();
});

/** What both consoles answer, one after the other, as each look at a queue hides its messages for a moment. */
async function bothAnswer(path: string): Promise<readonly [unknown, unknown]> {
  const answers: unknown[] = [];
  for (const console of consoles) answers.push(await (await console.get(path)).json());
  const [local, stage] = answers.map(withoutReceiveCounts);
  return [local, stage];
}

/** Each look at a queue counts. */
function withoutReceiveCounts(answer: unknown): unknown {
  return JSON.parse(JSON.stringify(answer).replaceAll(/"ApproximateReceiveCount":"\d+"/g, '"":""'));
}

/** The first look of Live. */
async function look(console: Browser | undefined): Promise<unknown> {
  const stopping = new AbortController();
  const response = await fetch(`${console?.url}/api/live?after=0`, {
    headers: console?.headers ?? {},
    signal: stopping.signal,
  });
  const { value } = (await response.body?.getReader().read()) ?? {};
  stopping.abort();
  const { steps } = JSON.parse(/^data: (.*)$/m.exec(new TextDecoder().decode(value))?.[1] ?? '{}');
  return steps;
}

describe('The console of a stage on AWS', () => {
  it('knows where it is, and that it only looks', async () => {
    const [local, stage] = await bothAnswer('/api/session');

    expect(local).toMatchObject({ stage: 'local', isLocal: true, mayChange: true });
    expect(stage).toMatchObject({ stage: 'prod', isLocal: false, mayChange: false, lookEveryMs: 3_000 });
  });

  it.each<[string, string, string | RegExp]>([
    ['Orders', '/api/orders', told],
    ['one order', `/api/order?number=${told}`, told],
    ['Parked', '/api/parked', parked],
    ['the last hours', '/api/activity?hours=1', /"told":\[.*1/],
  ])('shows of %s what the local one shows', async (_, path, content) => {
    const [local, stage] = await bothAnswer(path);

    expect(stage).toEqual(local);
    expect(JSON.stringify(stage)).toMatch(content);
  });

  it('shows in Live each step that the local one shows', async () => {
    const [local, stage] = [await look(consoles[0]), await look(consoles[1])];

    expect(local).toMatchObject([
      { name: 'received' },
      { name: 'queued' },
      { name: 'forwarded' },
      { name: 'refused' },
    ]);
    expect(stage).toEqual(local);
  });

  it('finds in Health what the local one finds, and makes the checks of AWS', async () => {
    const [local, stage] = await bothAnswer('/api/health');
    const found = (health: unknown) =>
      (health as { checks: { name: string; status: string }[] }).checks.map(
        ({ name, status }) => `${name}: ${status}`,
      );

    expect(found(stage)).toEqual(expect.arrayContaining(found(local)));
    expect(found(stage).filter((each) => !found(local).includes(each))).toEqual([
      'oldest event: failed',
      'sweeper: failed',
      'alarms: failed',
      'alarm subscribers: warning',
    ]);
  });
});
