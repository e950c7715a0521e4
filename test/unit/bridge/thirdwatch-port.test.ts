import { describe, expect, it } from '@jest/globals';
import { createThirdwatchPort } from '../../../lib/bridge/forward/thirdwatch-port.ts';
import { Misconfigured, TryLater } from '../../../lib/platform/errors.ts';
import type { Keys } from '../../../lib/platform/secrets.ts';
import type { OrderStatusBody } from '../../../lib/thirdwatch/order-status.ts';

const BODY: OrderStatusBody = { _orderId: 'A', _orderStatus: '_held', _source: '_automated' };
const refusal = new TryLater('Thirdwatch answered 401', { code: 'thirdwatch-key-refused', httpStatus: 401 });
const keys = (text: string): Keys => [Buffer.from(text)];

type World = { readonly valid: string; readonly cached: string; readonly stored?: string };

/** Thirdwatch knows the valid key; the secret has one in memory, and maybe another where it is kept. */
function world({ valid, cached, stored }: World) {
  const used: string[] = [];
  let inMemory = keys(cached);
  const { reportStatus } = createThirdwatchPort({
    client: {
      async orderStatus(_, apiKey) {
        used.push(apiKey);
        if (apiKey.includes('\n')) throw new Misconfigured('No header can carry this key.');
        if (apiKey !== valid) throw refusal;
        return { httpStatus: 200, message: '' };
      },
    },
    secret: {
      keys: async () => inMemory,
      async rereadKeys() {
        if (stored === undefined) return undefined;
        inMemory = keys(stored);
        return inMemory;
      },
    },
    breaker: { run: (call) => call() },
    reserveMs: 8_000,
  });
  return { reportStatus, used };
}

const plentyOfTime = () => 30_000;

describe('A key that is refused', () => {
  it('is read again once, and the call repeated with the new one', async () => {
    const { reportStatus, used } = world({ valid: 'new', cached: 'old', stored: 'new' });

    await expect(reportStatus(BODY, plentyOfTime)).resolves.toMatchObject({ httpStatus: 200 });

    expect(used).toEqual(['old', 'new']);
  });

  it('is read again as well when no header can carry it', async () => {
    const { reportStatus, used } = world({ valid: 'new', cached: 'new\n', stored: 'new' });

    await reportStatus(BODY, plentyOfTime);

    expect(used).toEqual(['new\n', 'new']);
  });

  it.each([
    ['is the same when it is read again', 'old', ['old']],
    ['was read again a moment ago', undefined, ['old']],
    ['is another when it is read again, and refused too', 'wrong', ['old', 'wrong']],
  ])('makes the message wait when it %s', async (_, stored, expected) => {
    const { reportStatus, used } = world({ valid: 'new', cached: 'old', ...(stored && { stored }) });

    await expect(reportStatus(BODY, plentyOfTime)).rejects.toBe(refusal);

    expect(used).toEqual(expected);
  });

  it('is not tried anew when the function would end before the answer', async () => {
    const { reportStatus, used } = world({ valid: 'new', cached: 'old', stored: 'new' });
    const running = () => (used.length === 0 ? 9_000 : 7_000);

    await expect(reportStatus(BODY, running)).rejects.toBe(refusal);

    expect(used).toEqual(['old']);
  });
});

describe('For want of time', () => {
  it.each([
    ['no call is made', () => 7_999],
    ['not even one that had to wait for a probe', soonOver()],
  ])('%s', async (_, timeLeftMs) => {
    const { reportStatus, used } = world({ valid: 'key', cached: 'key' });

    await expect(reportStatus(BODY, timeLeftMs)).rejects.toMatchObject({ code: 'no-time-left' });

    expect(used).toEqual([]);
  });

  it('a call is made with just enough of it', async () => {
    const { reportStatus, used } = world({ valid: 'key', cached: 'key' });

    await reportStatus(BODY, () => 8_000);

    expect(used).toEqual(['key']);
  });
});

/** Enough time at the first look, and too little at the next. */
function soonOver(): () => number {
  const left = [9_000, 3_000];
  return () => left.shift() ?? 0;
}
