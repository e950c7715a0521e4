import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { newOrderId } from '../support/events.ts';
import { statusesOf } from '../support/inspection.ts';
import type { TestSystem } from '../support/local-system.ts';
import { relay, startRelaySystem } from '../support/relay.ts';

/* Real: the whole of the command, and both functions as bundled. Doubles: the emulators of AWS, and Thirdwatch's simulator. */
let system: TestSystem;

beforeAll(async () => {
  system = await startRelaySystem();
});
afterAll(() => system.stop());

const trigger = (...args: string[]) => relay(system, ['trigger', ...args]);

describe('relay trigger', () => {
  it('sends what an order goes through, and follows it', async () => {
    const orderId = newOrderId();
    const hold = await trigger('hold', '--order', orderId);
    await trigger('shipped', '--order', orderId, '--ship', '2/3', '--shape', 'array', 'quantities-as-text');
    await trigger('shipped', '--order', orderId, '--line', '001=3/3', '--sub-order', '11', '--json');

    expect(hold.exitCode).toBe(0);
    expect(hold.stdout).toMatch(/^200 .*\n.*forwarded .*_held/s);
    expect(hold.stderr).toContain(`Sending hold of order ${orderId}.`);
    expect(statusesOf(system, orderId)[0]).toBe('_held');
  });

  it('makes up an order where none is named', async () => {
    const { exitCode, stderr } = await trigger('shipped');

    expect(exitCode).toBe(0);
    const orderId = /of order (PO-\w+)\.$/m.exec(stderr)?.[1] ?? '';
    expect(statusesOf(system, orderId)).toEqual(['_fulfilled']);
  });

  it('writes with --dry-run what relay send can send', async () => {
    const dry = await trigger('im::order_voided', '--order', newOrderId(), '--dry-run', '--shape', 'array');
    const sent = await relay(system, ['send', '-', '--no-follow'], { stdin: dry.stdout });

    expect(dry).toMatchObject({ exitCode: 0, stderr: 'Nothing was sent.\n' });
    expect(sent).toMatchObject({ exitCode: 0, stdout: expect.stringMatching(/^200 /) });
  });

  it.each([
    ['an event that there is not', ['lost'], "cannot be 'lost'"],
    ['a shape that there is not', ['hold', '--shape', 'round'], "cannot be 'round'"],
    ['pieces that are none', ['shipped', '--ship', 'two'], 'such as 2/3'],
  ])('refuses %s', async (_, args, message) => {
    expect(await trigger(...args)).toMatchObject({ exitCode: 2, stderr: expect.stringContaining(message) });
  });
});
