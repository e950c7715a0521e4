import { describe, expect, it } from '@jest/globals';
import { createParkedReader } from '../../../cli/console/server/parked-reader.ts';
import { stageOf } from '../../support/console.ts';

/* Double: SQS, which hides what was looked at. */
describe('Who looks at the dead-letter queue just after another look', () => {
  it('gets what was read, and reads anew once something was changed', async () => {
    const { stage, dlq } = stageOf({ parked: [{ id: 'M-1', group: 'PO-1' }] });
    const { read, forget } = createParkedReader(stage);
    const looks = () => dlq.commands.filter(({ operation }) => operation === 'ReceiveMessage').length;
    const [first, second] = await Promise.all([read(), read()]);
    const looksAtFirst = looks();

    expect(first.messages).toHaveLength(1);
    expect([second, await read()]).toEqual([first, first]);
    expect(looks()).toBe(looksAtFirst);
    forget();
    await read();
    expect(looks()).toBeGreaterThan(looksAtFirst);
  });

  it('looks anew where nothing was parked: nothing is hidden', async () => {
    const { stage, dlq } = stageOf();
    const { read } = createParkedReader(stage);
    await read();
    dlq.park({ id: 'M-1', group: 'PO-1' });

    expect((await read()).messages).toHaveLength(1);
  });
});
