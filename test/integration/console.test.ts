import { afterEach, describe, expect, it } from '@jest/globals';
import { decide, withReport } from '../../lib/orders/decide.ts';
import { DEFAULT_STATUS_TABLE } from '../../lib/orders/status-table.ts';
import { type Browser, openConsole, type StageContent, stageOf } from '../support/console.ts';
import type { DlqDouble } from '../support/dlq-double.ts';
import { logLine } from '../support/log-lines.ts';
import { line, notification, ORDER_ID, orderAfter } from '../support/orders.ts';

/* Real: the console's server, over HTTP, and what relay does. Doubled: AWS. */

let browser: Browser | undefined;
afterEach(() => browser?.stop());

async function open(content: StageContent): Promise<Browser & { readonly dlq: DlqDouble }> {
  const { stage, dlq } = stageOf(content);
  browser = await openConsole(stage);
  return { ...browser, dlq };
}

const PARKED = [
  { id: 'message-1', group: 'PO-1', reason: 'rejected-by-thirdwatch', eventId: 'E1' },
  { id: 'message-2', group: 'PO-2', reason: 'retries-exhausted', eventId: 'E2' },
];

/** The first look that Live sends. */
async function firstLook(console: Browser, query = ''): Promise<unknown> {
  const stopping = new AbortController();
  const response = await fetch(`${console.url}/api/live?after=0${query}`, {
    headers: console.headers,
    signal: stopping.signal,
  });
  const { value } = (await response.body?.getReader().read()) ?? {};
  stopping.abort();
  return JSON.parse(/^data: (.*)$/m.exec(new TextDecoder().decode(value))?.[1] ?? '{}');
}

describe('Live', () => {
  const lines = [
    logLine({ outcome: 'queued', orderId: 'PO-1', eventType: 'im::order_hold', queued: 1 }),
    logLine({ outcome: 'forwarded', orderId: 'PO-1', orderStatus: '_held', lagMs: 12 }),
    logLine({ outcome: 'refused', reason: 'unauthentic', correlation_id: 'E2' }),
  ];

  it('sends each step, with its order and the type of its event', async () => {
    const look = await firstLook(await open({ lines }));

    expect(look).toMatchObject({
      steps: [
        { name: 'received', orderId: 'PO-1', eventType: 'im::order_hold' },
        { name: 'queued', orderId: 'PO-1' },
        {
          name: 'forwarded',
          orderId: 'PO-1',
          eventType: 'im::order_hold',
          text: '_held (12 ms after receipt)',
        },
        { name: 'refused', orderId: null, eventId: 'E2', text: 'unauthentic' },
      ],
      last: 3,
      lost: 0,
    });
  });

  it.each([
    ['&order=po-1&step=forwarded', ['forwarded']],
    ['&type=order_hold', ['received', 'queued', 'forwarded']],
    ['&event=E2', ['refused']],
  ])('sends what matches %s', async (query, names) => {
    const look = await firstLook(await open({ lines }), query);

    expect((look as { steps: { name: string }[] }).steps.map(({ name }) => name)).toEqual(names);
  });
});

describe('Orders', () => {
  const order = orderAfter([
    notification('order_shipped', 0, { '20-RD128': [line(1, { requestedQuantity: 3, shippedQuantity: 2 })] }),
  ]);

  it('shows the facts and the timeline that relay order shows', async () => {
    const update = decide(order, DEFAULT_STATUS_TABLE);
    if (update === undefined) throw new Error('The order of this test is to be told.');
    const console = await open({ orders: { [ORDER_ID]: withReport(order, update, Date.now(), 'E1') } });
    const shown = await (await console.get(`/api/order?number=${ORDER_ID}`)).json();

    expect(shown).toMatchObject({
      status: 'partially_shipped',
      lines: [{ ingramOrder: '20-RD128', line: '1', shipped: 2, requested: 3, remainder: 'open' }],
      timeline: [{ kind: 'changed' }, { kind: 'told', status: '_approved', cause: 'E1' }],
    });
  });

  it('says of an unknown order what relay says', async () => {
    const response = await (await open({})).get('/api/order?number=PO-9');

    expect(response.status).toBe(409);
    expect(await response.json()).toMatchObject({
      error: expect.stringMatching(/^Nothing is known about order PO-9/),
    });
  });

  it('finds recent orders by a part of their number', async () => {
    const lines = ['PO-1', 'PO-2'].map((orderId) => logLine({ orderId, orderStatus: '_held' }));
    const found = await (await (await open({ lines })).get('/api/orders?search=o-2')).json();

    expect(found).toMatchObject({ orders: [{ orderId: 'PO-2', told: '_held' }], total: 1 });
  });
});

describe('An event', () => {
  it('is said to be kept nowhere, in the words of relay, where there is no archive', async () => {
    const response = await (await open({})).get('/api/event?event=E1&order=PO-1');

    expect(response.status).toBe(409);
    expect(await response.json()).toMatchObject({
      error: expect.stringMatching(/^The archive of the stage prod is off: .* archive: on/),
    });
  });
});

describe('Parked', () => {
  it('lists what is parked by its reason, and shows a message in full', async () => {
    const console = await open({ parked: PARKED });

    expect(await (await console.get('/api/parked')).json()).toMatchObject({
      messages: [
        { messageId: 'message-1', order: 'PO-1', reason: 'rejected-by-thirdwatch' },
        { messageId: 'message-2', order: 'PO-2', reason: 'retries-exhausted' },
      ],
      note: '',
    });
    expect(await (await console.get('/api/parked/message-2')).json()).toMatchObject({ rawBody: 'message-2' });
  });

  it.each<[string, string, object, RegExp, readonly string[]]>([
    ['redrives', 'redrive', { reason: 'retries-exhausted' }, /^Sent back: 1 message/, ['message-1']],
    ['drops', 'drop', { id: 'message-2' }, /^Dropped: message-2/, ['message-1']],
  ])('%s only when asked a second time, in the words of relay', async (_, path, body, done, left) => {
    const console = await open({ parked: PARKED });
    const post = async (isConfirmed: boolean) =>
      (await console.post(`/api/parked/${path}`, { ...body, isConfirmed })).json();

    expect(await post(false)).toEqual({ text: expect.any(String), question: expect.stringMatching(/\?/) });
    expect(console.dlq.left.ids).toEqual(['message-1', 'message-2']);
    expect(await post(true)).toEqual({ text: expect.stringMatching(done), question: null });
    expect(console.dlq.left.ids).toEqual(left);
  });

  it('asks nothing where there is nothing to do', async () => {
    const response = await (await open({})).post('/api/parked/redrive', {
      order: 'PO-9',
      isConfirmed: false,
    });

    expect(await response.json()).toEqual({ text: 'There is nothing to send back.', question: null });
  });
});

describe('Health', () => {
  it('shows what relay doctor finds, and a check that fails as one', async () => {
    const health = await (await (await open({})).get('/api/health')).json();
    const found = (name: string, status: string) => expect.objectContaining({ name, status });

    expect(health).toMatchObject({
      status: 'failed',
      checks: expect.arrayContaining([found('queue', 'failed'), found('parked events', 'ok')]),
    });
  });
});

describe('Texts from outside', () => {
  const HOSTILE = '<img src=x onerror=alert(1)>\u202e\u0007</script>';

  it('stay texts in JSON, without characters that hide or reverse others', async () => {
    const lines = [
      logLine({ orderId: HOSTILE, orderStatus: HOSTILE, outcome: 'forwarded', because: HOSTILE }),
    ];
    const response = await (await open({ lines })).get('/api/orders');

    expect(response.headers.get('content-type')).toBe('application/json');
    expect(await response.text()).not.toMatch(/\u202e|\\u202e|\\u0007/);
  });
});
