// Doubles: Ingram's answers and the clock. Real: the memory of answers and the watch on the time that is left.
import { describe, expect, it } from '@jest/globals';
import { askingIngram } from '../../../functions/ingram-questions.ts';
import type { OrderDetails } from '../../../lib/ingram/order-details.ts';
import { TryLater } from '../../../lib/platform/errors.ts';

const DETAILS: OrderDetails = { ingramOrderNumber: '20-A', lines: [] };
const ENOUGH = () => 30_000;

function questions(answer: () => OrderDetails | undefined = () => DETAILS) {
  const asked: string[] = [];
  let nowMs = 1_000_000;
  const ask = askingIngram({
    client: {
      orderDetails: async (number) => {
        asked.push(number);
        return answer();
      },
    },
    breaker: (call) => call(),
    reserveMs: 18_000,
    now: () => nowMs,
  });
  return { ask, asked, pass: (milliseconds: number) => (nowMs += milliseconds) };
}

describe('A question to Ingram', () => {
  it('is answered as of when it was asked', async () => {
    expect(await questions().ask('20-A', ENOUGH)).toEqual({ details: DETAILS, asOf: 1_000_000 });
  });

  it('is not asked again for 30 seconds, and then is', async () => {
    const { ask, asked, pass } = questions();
    await ask('20-A', ENOUGH);
    pass(29_999);
    expect(await ask('20-A', ENOUGH)).toMatchObject({ asOf: 1_000_000 });
    pass(1);
    expect(await ask('20-A', ENOUGH)).toMatchObject({ asOf: 1_030_000 });

    expect(asked).toEqual(['20-A', '20-A']);
  });

  it('is asked for each Ingram order by itself', async () => {
    const { ask, asked } = questions();
    await ask('20-A', ENOUGH);
    await ask('20-B', ENOUGH);

    expect(asked).toEqual(['20-A', '20-B']);
  });

  it('is asked again where Ingram knew no such order, or gave no answer', async () => {
    const answers = [
      () => undefined,
      () => {
        throw new TryLater('ingram-unavailable', 'No answer.');
      },
      () => DETAILS,
    ];
    const { ask, asked } = questions(() => answers.shift()?.());

    expect(await ask('20-A', ENOUGH)).toMatchObject({ details: undefined });
    await expect(ask('20-A', ENOUGH)).rejects.toMatchObject({ code: 'ingram-unavailable' });
    expect(await ask('20-A', ENOUGH)).toMatchObject({ details: DETAILS });
    expect(asked).toHaveLength(3);
  });

  it('is not asked when the function might end before the answer is used, but a known answer serves', async () => {
    const { ask, asked } = questions();
    await expect(ask('20-A', () => 17_999)).rejects.toMatchObject({ code: 'no-time-left' });
    await ask('20-A', () => 18_000);

    expect(await ask('20-A', () => 0)).toMatchObject({ details: DETAILS });
    expect(asked).toEqual(['20-A']);
  });

  it('forgets the oldest of two hundred answers', async () => {
    const { ask, asked } = questions();
    for (let number = 0; number <= 200; number++) await ask(`20-${number}`, ENOUGH);
    await ask('20-1', ENOUGH);
    expect(asked).toHaveLength(201);
    await ask('20-0', ENOUGH);

    expect(asked).toHaveLength(202);
  });
});
