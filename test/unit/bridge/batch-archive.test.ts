import { describe, expect, it } from '@jest/globals';
import { readLine } from '../../../lib/archive/record.ts';
import { type BatchArchiveOptions, createBatchArchive } from '../../../lib/bridge/archive/batch-archive.ts';
import { forwardBatch } from '../../../lib/bridge/forward/forward-batch.ts';
import { TryLater } from '../../../lib/platform/errors.ts';
import type { HttpCall } from '../../../lib/platform/https.ts';
import { createThirdwatchClient } from '../../../lib/thirdwatch/client.ts';
import { forwarderInMemory, recordOf } from '../../support/forwarder.ts';
import { line, ORDER_ID, rawNotification } from '../../support/orders.ts';

/*
 * What the archive hears of a batch, and that no event notices the archive.
 * Real: the forwarder's use case, Thirdwatch's client. Doubles: the network, the archive's queue, the stores.
 */
const NOW = Date.UTC(2026, 0, 5, 8);
const KEY = 'the-api-key';

type World = {
  readonly answers?: readonly (number | Error)[];
  readonly send?: BatchArchiveOptions['send'];
};

/** A forwarder with an archive; Thirdwatch answers these, and then 200. */
function world({ answers = [], send }: World = {}) {
  const left = [...answers];
  const sent: string[] = [];
  const requests: HttpCall[] = [];
  const archive = createBatchArchive({
    send: send ?? (async (body) => void sent.push(body)),
    now: () => NOW,
    connect: () => async (call) => {
      requests.push(call);
      const status = left.shift() ?? 200;
      if (status instanceof Error) throw status;
      return { status, headers: {}, body: Buffer.from(`{"message":"${status}"}`), isWhole: true };
    },
  });
  const client = createThirdwatchClient({
    ...{ baseUrl: 'https://thirdwatch.example', keyHeader: 'X-KEY', keyPrefix: '', timeoutMs: 1_000 },
    connect: archive.connect,
    now: () => NOW,
  });
  const memory = forwarderInMemory({
    thirdwatch: { reportStatus: (body) => client.orderStatus(body, KEY) },
    now: () => NOW,
  });
  const onOutcome: typeof memory.forwarder.onOutcome = (outcome) => {
    memory.outcomes.push(outcome);
    archive.keep(outcome);
  };
  return {
    ...{ archive, sent, requests, ...memory },
    forward: (...records: readonly ReturnType<typeof recordOf>[]) =>
      forwardBatch(records, { ...memory.forwarder, onOutcome }),
    archived: () => sent.flatMap((body) => body.split('\n')).map((each) => readLine(each)),
  };
}

/** An event of an order, on its nth attempt. */
function event(
  type: 'order_hold' | 'order_shipped',
  seconds: number,
  { attempt = 1, orderId = ORDER_ID } = {},
) {
  const raw = rawNotification(type, seconds, {
    '20-A': [line(1, { lineStatus: type === 'order_hold' ? 'SALES_HOLD' : 'shipped' })],
  });
  const text = JSON.stringify(raw).replaceAll(ORDER_ID, orderId);
  return recordOf(JSON.parse(text), { messageId: `${orderId} ${seconds}`, attempt });
}

const unreachable = new TryLater('Thirdwatch gave no answer (timeout).', { code: 'thirdwatch-unreachable' });

describe('A batch', () => {
  it('is archived in one message: each event with its order, its message, and the call that it caused', async () => {
    const { forward, archive, archived, sent } = world();
    const records = [event('order_hold', 1), event('order_shipped', 1, { orderId: 'po-2' })];
    await forward(...records);

    expect(await archive.flush()).toBeUndefined();
    expect(sent).toHaveLength(1);
    expect(archived()).toMatchObject([
      {
        orderId: ORDER_ID,
        outcome: 'forwarded',
        calls: [{ body: { _orderId: ORDER_ID, _orderStatus: '_held' } }],
      },
      {
        orderId: 'po-2',
        outcome: 'forwarded',
        calls: [{ body: { _orderId: 'po-2' }, answer: '{"message":"200"}' }],
      },
    ]);
    expect(archived().map((record) => record?.message?.body)).toEqual(records.map(({ body }) => body));
  });

  it('gives each event of one order its own call', async () => {
    const { forward, archive, archived } = world();
    await forward(event('order_hold', 1), event('order_hold', 2), event('order_shipped', 3));
    await archive.flush();

    expect(archived().map((record) => record?.calls.map(({ body }) => body._orderStatus))).toEqual([
      ...[['_held'], [], ['_fulfilled']],
    ]);
  });

  it.each([
    [
      'an answer that may pass',
      503,
      { status: 503, answer: '{"message":"503"}' },
      'retry',
      'thirdwatch-unavailable',
    ],
    ['no answer', unreachable, { error: unreachable.message }, 'retry', 'thirdwatch-unreachable'],
    ['a rejection', 422, { status: 422 }, 'parked', 'rejected-by-thirdwatch'],
  ])('has the call that came to %s', async (_, answer, call, outcome, reason) => {
    const { forward, archive, archived } = world({ answers: [answer] });
    await forward(event('order_hold', 1));
    await archive.flush();

    expect(archived()).toMatchObject([{ outcome, reason, calls: [call] }]);
  });

  it('has the message with the first attempt and with the last, and nothing of an attempt without a call', async () => {
    const { forward, archive, archived, forwarder } = world({ answers: [503, 503] });
    await forward(event('order_hold', 1, { attempt: 1 }));
    await forward(event('order_hold', 1, { attempt: 2 }));
    const broken = {
      ...forwarder,
      orders: { ...forwarder.orders, read: () => Promise.reject(unreachable) },
      onOutcome: archive.keep,
    };
    await forwardBatch([event('order_hold', 1, { attempt: 3 })], broken);
    await forward(event('order_hold', 1, { attempt: 4 }));
    await archive.flush();

    expect(archived().map((record) => [record?.attempts, record?.message !== undefined])).toEqual([
      ...[
        [1, true],
        [2, false],
        [4, true],
      ],
    ]);
  });

  it.each(['sighted', 'started-late'] as const)(
    'has no record of what is no attempt at an order: %s',
    async (outcome) => {
      const { archive, sent } = world();
      archive.keep({ outcome, record: event('order_hold', 1) });
      await archive.flush();

      expect(sent).toEqual([]);
    },
  );

  it('is archived without the key', async () => {
    const { forward, archive, sent, requests } = world();
    await forward(event('order_hold', 1));
    await archive.flush();

    expect(JSON.stringify(requests[0]?.headers)).toContain(KEY);
    expect(sent.join()).not.toContain(KEY);
  });

  it('leaves nothing for the next one', async () => {
    const { forward, archive, sent } = world();
    await forward(event('order_hold', 1));
    await archive.flush();
    await archive.flush();

    expect(sent).toHaveLength(1);
  });
});

describe('While the archive’s queue', () => {
  it.each([
    ['refuses', () => Promise.reject(new Error('AccessDenied'))],
    ['does not answer', () => new Promise<never>(() => undefined)],
  ])('%s, each event is told, and the batch ends with the number of lost records', async (_, send) => {
    const { forward, archive, outcomes } = world({ send });
    const answer = await forward(event('order_hold', 1), event('order_hold', 1, { orderId: 'PO-2' }));

    expect(answer).toEqual({ batchItemFailures: [] });
    expect(outcomes.map(({ outcome }) => outcome)).toEqual(['forwarded', 'forwarded']);
    expect(await archive.flush()).toEqual({ records: 2, error: expect.any(Error) });
  });

  it('fails again and again, it is left alone for a while', async () => {
    let attempts = 0;
    const { forward, archive } = world({
      send: async () => {
        attempts += 1;
        throw new Error('down');
      },
    });
    for (let second = 1; second <= 10; second++) {
      await forward(event('order_hold', second));
      expect(await archive.flush()).toMatchObject({ records: 1 });
    }

    expect(attempts).toBe(3);
  });
});

describe('What the archive cannot make a record of', () => {
  it('is its loss, and not the event’s', async () => {
    const { forward, archive, outcomes } = world();
    const record = event('order_hold', 1);
    const odd = { ...record, attributes: { ...record.attributes, ApproximateReceiveCount: '1' } };
    Object.defineProperty(odd, 'messageId', {
      get: () => {
        if (outcomes.length > 0) throw new Error('nothing can be made of this');
        return 'odd';
      },
    });
    await forward(odd).catch(() => undefined);

    expect(outcomes.map(({ outcome }) => outcome)).toEqual(['forwarded']);
    expect(await archive.flush()).toEqual({ records: 1, error: undefined });
  });
});
