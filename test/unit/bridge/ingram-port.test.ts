// Doubles: Ingram's answers and the clock. Real: the memory of answers and the watch on the time that is left.
import { describe, expect, it } from '@jest/globals';
import { createIngramPort } from '../../../lib/bridge/ingram/ingram-port.ts';
import type { OrderDetails } from '../../../lib/ingram/api/order-details.ts';
import type { FoundOrder } from '../../../lib/ingram/api/order-search.ts';
import { type Breaker, createBreaker } from '../../../lib/platform/breaker.ts';
import { TryLater } from '../../../lib/platform/errors.ts';

const DETAILS: OrderDetails = { ingramOrderNumber: '20-A', lines: [], unknownWords: [] };
/** For an event that has waited for long, with enough time to ask. */
const WAITING = { maxAgeMs: 600_000, timeLeftMs: () => 30_000 };
const withTimeLeft = (milliseconds: number) => ({ ...WAITING, timeLeftMs: () => milliseconds });

function questions(
  answer: () => OrderDetails | undefined = () => DETAILS,
  breaker: Pick<Breaker, 'run'> = { run: (call) => call() },
  ...pages: readonly (readonly FoundOrder[])[]
) {
  const asked: string[] = [];
  const searched: number[] = [];
  let nowMs = 1_000_000;
  const {
    orderDetails: ask,
    ordersOf,
    hasFailedLately,
  } = createIngramPort({
    mode: 'complete',
    patienceMs: 900_000,
    outageMs: 13 * 3_600_000,
    silentMs: 0,
    client: {
      orderDetails: async (number) => {
        asked.push(number);
        return answer();
      },
      searchOrders: async (_, page) => {
        searched.push(page);
        return { found: pages[page - 1] ?? [], hasMore: page < pages.length };
      },
      returnDetails: async () => undefined,
    },
    breaker,
    reserveMs: 18_000,
    now: () => nowMs,
  });
  return {
    ask,
    asked,
    searched,
    ordersOf,
    hasFailedLately,
    pass: (milliseconds: number) => (nowMs += milliseconds),
  };
}

describe('A question to Ingram', () => {
  it('is answered as of when it was asked', async () => {
    expect(await questions().ask('20-A', WAITING)).toEqual({ details: DETAILS, asOf: 1_000_000 });
  });

  it('is not asked again for 30 seconds, and then is', async () => {
    const { ask, asked, pass } = questions();
    await ask('20-A', WAITING);
    pass(29_999);
    expect(await ask('20-A', WAITING)).toMatchObject({ asOf: 1_000_000 });
    pass(1);
    expect(await ask('20-A', WAITING)).toMatchObject({ asOf: 1_030_000 });

    expect(asked).toEqual(['20-A', '20-A']);
  });

  it.each([
    [1_000, 2],
    [1_001, 1],
  ])('that no answer of %i ms ago serves is asked anew: %i in all', async (maxAgeMs, times) => {
    const { ask, asked, pass } = questions();
    await ask('20-A', WAITING);
    pass(1_000);
    await ask('20-A', { ...WAITING, maxAgeMs });

    expect(asked).toHaveLength(times);
  });

  it('that failed says for ten minutes that Ingram may lag behind', async () => {
    const { ask, hasFailedLately, pass } = questions(() => {
      throw new TryLater('No answer.', { code: 'ingram-unavailable' });
    });
    expect(hasFailedLately()).toBe(false);
    await expect(ask('20-A', WAITING)).rejects.toThrow();
    pass(599_999);
    expect(hasFailedLately()).toBe(true);
    pass(1);
    expect(hasFailedLately()).toBe(false);
  });

  it('is asked for each Ingram order by itself', async () => {
    const { ask, asked } = questions();
    await ask('20-A', WAITING);
    await ask('20-B', WAITING);

    expect(asked).toEqual(['20-A', '20-B']);
  });

  it('is asked again where Ingram knew no such order, or gave no answer', async () => {
    const answers = [
      () => undefined,
      () => {
        throw new TryLater('No answer.', { code: 'ingram-unavailable' });
      },
      () => DETAILS,
    ];
    const { ask, asked } = questions(() => answers.shift()?.());

    expect(await ask('20-A', WAITING)).toMatchObject({ details: undefined });
    await expect(ask('20-A', WAITING)).rejects.toMatchObject({ code: 'ingram-unavailable' });
    expect(await ask('20-A', WAITING)).toMatchObject({ details: DETAILS });
    expect(asked).toHaveLength(3);
  });

  it('is not asked when the function might end before the answer is used, but a known answer serves', async () => {
    const { ask, asked } = questions();
    await expect(ask('20-A', withTimeLeft(17_999))).rejects.toMatchObject({ code: 'no-time-left' });
    await ask('20-A', withTimeLeft(18_000));

    expect(await ask('20-A', withTimeLeft(0))).toMatchObject({ details: DETAILS });
    expect(asked).toEqual(['20-A']);
  });

  it('forgets the oldest of two hundred answers', async () => {
    const { ask, asked } = questions();
    for (let number = 0; number <= 200; number++) await ask(`20-${number}`, WAITING);
    await ask('20-1', WAITING);
    expect(asked).toHaveLength(201);
    await ask('20-0', WAITING);

    expect(asked).toHaveLength(202);
  });

  it.each([
    ['ingram-rate-limited', 'asked again, as it says nothing of Ingram’s health', 6],
    ['ingram-unavailable', 'left alone for a while', 5],
  ] as const)('that failed five times as %s is %s', async (code, _, times) => {
    const failing = () => {
      throw new TryLater('Not now.', { code, retryAfterSeconds: 7 });
    };
    const breaker = createBreaker({ service: 'Ingram', failures: 5, openMs: 30_000 });
    const { ask, asked } = questions(failing, breaker);
    for (let failure = 1; failure <= 5; failure++) {
      await expect(ask('20-A', WAITING)).rejects.toMatchObject({ code, retryAfterSeconds: 7 });
    }
    await expect(ask('20-A', WAITING)).rejects.toThrow(TryLater);

    expect(asked).toHaveLength(times);
  });
});

describe('A search for the Ingram orders of a number', () => {
  const pagesOf = (count: number) =>
    Array.from({ length: count }, (_, index) => [
      { ingramOrderNumber: `20-${index}`, customerOrderNumber: 'PO-1', isCanceled: false, subOrders: [] },
    ]);

  it('reads on to the last page', async () => {
    const { ordersOf, searched } = questions(undefined, undefined, ...pagesOf(5));
    expect((await ordersOf('PO-1', WAITING)).numbers).toEqual(['20-0', '20-1', '20-2', '20-3', '20-4']);
    expect(searched).toEqual([1, 2, 3, 4, 5]);
  });

  it('is as good as none where there are more than five: an order on the sixth may live', async () => {
    const { ordersOf, searched } = questions(undefined, undefined, ...pagesOf(6));
    expect(await ordersOf('PO-1', WAITING)).toMatchObject({ failure: { code: 'ingram-unavailable' } });
    expect(searched).toHaveLength(5);
  });

  it('is as good as none where the function would end before the last page', async () => {
    const { ordersOf, searched } = questions(undefined, undefined, ...pagesOf(3));
    const timeLeftMs = () => 30_000 - 7_000 * searched.length;
    expect(await ordersOf('PO-1', { timeLeftMs })).toMatchObject({ failure: { code: 'ingram-unavailable' } });
    expect(searched).toEqual([1, 2]);
  });

  it('finds those that bear it, in any spelling, and those that Ingram names no number of', async () => {
    const found = [
      { ingramOrderNumber: '20-A', customerOrderNumber: 'PO-1' },
      { ingramOrderNumber: '20-B', customerOrderNumber: 'PO-12' },
      { ingramOrderNumber: '20-C' },
    ].map((order) => ({ ...order, isCanceled: false, subOrders: [] }));
    const { ordersOf } = questions(undefined, undefined, found);
    expect((await ordersOf('po-1', WAITING)).numbers).toEqual(['20-A', '20-C']);
  });

  it('leaves out what was over when the number came back months later', async () => {
    const found = [
      { ingramOrderNumber: '20-OVER', orderedAt: 0, subOrders: [{ status: 'shipped' as const }] },
      { ingramOrderNumber: '20-OPEN', orderedAt: 0, subOrders: [{ status: 'backordered' as const }] },
      {
        ingramOrderNumber: '20-NEW',
        orderedAt: 100 * 86_400_000,
        subOrders: [{ status: 'shipped' as const }],
      },
    ].map((order) => ({ ...order, customerOrderNumber: 'PO-1', isCanceled: false }));
    const { ordersOf } = questions(undefined, undefined, found);
    expect((await ordersOf('PO-1', WAITING)).numbers).toEqual(['20-OPEN', '20-NEW']);
  });

  it.each([
    ['one of them is open', { subOrders: [{ status: 'open' as const }] }, true],
    ['one of them has shipped', { subOrders: [{ status: 'shipped' as const }] }, true],
    ['all of it is void', { subOrders: [{ status: 'voided' as const }] }, false],
    ['it is canceled', { isCanceled: true, subOrders: [{ status: 'open' as const }] }, false],
    ['no status is told', { subOrders: [] }, false],
  ])('are shown live, or not, where %s', async (_, changes, isLive) => {
    const found = { ingramOrderNumber: '20-A', isCanceled: false, ...changes };
    const { ordersOf } = questions(undefined, undefined, [found]);
    expect((await ordersOf('PO-1', WAITING)).live).toEqual(isLive ? ['20-A'] : []);
  });

  it('names first what may live: of very many orders, the last are not asked about', async () => {
    const found = [
      { ingramOrderNumber: '20-CANCELED', isCanceled: true, subOrders: [] },
      { ingramOrderNumber: '20-SHIPPED', isCanceled: false, subOrders: [{ status: 'shipped' as const }] },
      { ingramOrderNumber: '20-OPEN', isCanceled: false, subOrders: [{ status: 'open' as const }] },
      { ingramOrderNumber: '20-UNTOLD', isCanceled: false, subOrders: [] },
    ];
    const { ordersOf } = questions(undefined, undefined, found);
    expect((await ordersOf('PO-1', WAITING)).numbers).toEqual([
      '20-OPEN',
      '20-UNTOLD',
      '20-SHIPPED',
      '20-CANCELED',
    ]);
  });
});
