import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ingramApiParams } from '../../local/ingram-details.ts';
import { newOrderId } from '../support/events.ts';
import { eventually } from '../support/eventually.ts';
import { eventOf, simulatedLine } from '../support/ingram-requests.ts';
import { statusesOf } from '../support/inspection.ts';
import type { TestSystem } from '../support/local-system.ts';
import { relay, startRelaySystem } from '../support/relay.ts';

/*
 * Real: the whole of `relay audit` and `relay reconcile`, the functions as bundled, the emulators' HTTP. Doubles: Ingram
 * and Thirdwatch are simulators that enforce their wire contracts.
 */
let system: TestSystem;

beforeAll(async () => {
  system = await startRelaySystem({ params: { ...ingramApiParams(), 'ingram-sweep': 'on' } });
});
afterAll(() => system.stop());

/** An order of some day, as Ingram knows it, and as the bridge has heard of it. */
async function order(day: string, status: string, eventType?: string) {
  const orderId = newOrderId();
  const ingramOrderNumber = `20-${orderId.slice(-6)}`;
  system.ingram.putOrder({
    ...{ ingramOrderNumber, customerOrderNumber: orderId, orderStatus: status },
    ...{ ingramOrderDate: `${day}T10:00:00Z`, lines: [simulatedLine(status)] },
  });
  if (eventType === undefined) return orderId;
  const { eventId, body } = eventOf(orderId, { eventType, orderNumber: ingramOrderNumber });
  await system.sendSigned(body);
  await system.outcomeOf(eventId, 'forwarded');
  return orderId;
}
const on = (day: string) => ['--since', day, '--until', day];

describe('relay audit', () => {
  it('says that all is well where Ingram’s list and ours agree', async () => {
    await order('2026-02-01', 'Shipped', 'im::order_shipped');
    await order('2026-02-01', 'Processing');

    const { exitCode, stdout, stderr } = await relay(system, ['audit', ...on('2026-02-01')]);

    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    expect(stdout).toContain('2 Ingram orders from 2026-02-01 to 2026-02-01: 2 agree');
  });

  it('names each order that differs or is unknown, and what Ingram says of it', async () => {
    const held = await order('2026-02-02', 'Shipped', 'im::order_hold');
    const unknown = await order('2026-02-02', 'On Hold');

    const { exitCode, stdout, stderr } = await relay(system, ['audit', ...on('2026-02-02')]);

    expect(exitCode).toBe(1);
    expect(stdout).toContain('0 agree with what is known here, 1 differs, 1 is unknown here');
    expect(stdout).toMatch(new RegExp(`${held.toUpperCase()} .*-11=shipped +held\n`));
    expect(stdout).toMatch(new RegExp(`${unknown.toUpperCase()} .*-11=held +unknown\n`));
    expect(stderr).toMatch(/reconcile --since 2026-02-02 --until 2026-02-02$/m);
  });

  it('prints the same as JSON', async () => {
    const orderId = await order('2026-02-03', 'Canceled');

    const { exitCode, stdout } = await relay(system, ['--json', 'audit', ...on('2026-02-03')]);

    expect(exitCode).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({
      ...{ since: '2026-02-03', found: 1, agreeing: 0 },
      differing: [{ orderId: orderId.toUpperCase(), known: null }],
    });
  });

  it.each([
    ['--since', '2099-01-01'],
    ['--until', '2020-01-01'],
    ['--since', '2026-02-02', '--until', '2026-02-01'],
  ])('refuses a period without any day in it: %s %s', async (...args) => {
    const { exitCode, stdout, stderr } = await relay(system, ['audit', ...args]);

    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
    expect(stderr).toMatch(/^relay: The period ends .* before it begins/);
  });

  it('takes a period of today', async () => {
    const today = new Date().toISOString().slice(0, 10);

    expect(await relay(system, ['audit', '--since', today])).not.toMatchObject({ exitCode: 2 });
  });

  it('refuses what is no day', async () => {
    const { exitCode, stderr } = await relay(system, ['audit', '--since', '2026-02-30']);

    expect(exitCode).toBe(2);
    expect(stderr).toContain('It must be a day such as');
  });
});

describe('relay reconcile', () => {
  const heard = (orderId: string, status: string) =>
    eventually(
      `${orderId} is told ${status}`,
      () => statusesOf(system, orderId).includes(status) || undefined,
    );

  it('changes nothing as a dry run, or when nobody has agreed', async () => {
    await order('2026-02-04', 'Shipped', 'im::order_hold');

    const dry = await relay(system, ['reconcile', '--dry-run', ...on('2026-02-04')]);
    const unasked = await relay(system, ['reconcile', ...on('2026-02-04')]);

    expect(dry.stdout).toMatch(/\nNothing was queued\.\n$/);
    expect([dry.exitCode, unasked.exitCode]).toEqual([0, 2]);
    expect(system.messagesIn('OrderEventsQueue')).toEqual([]);
  });

  it('has Thirdwatch told what no event has told', async () => {
    const orderId = await order('2026-02-05', 'Shipped', 'im::order_hold');

    const { exitCode, stdout } = await relay(system, ['--yes', 'reconcile', ...on('2026-02-05')]);
    await heard(orderId, '_fulfilled');
    const after = await relay(system, ['audit', ...on('2026-02-05')]);

    expect([exitCode, after.exitCode]).toEqual([0, 0]);
    expect(stdout).toContain('Queued: 1 order.');
    expect(stdout).toMatch(/audit --since 2026-02-05 --until 2026-02-05$/m);
  });

  it('has one order looked up, whatever the list says', async () => {
    const orderId = await order('2026-02-06', 'On Hold');

    const { exitCode } = await relay(system, ['--yes', 'reconcile', '--order', orderId]);
    await heard(orderId, '_held');

    expect(exitCode).toBe(0);
  });
});
