// Real: the simulator, its HTTP server, sockets. No double.
import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { sign } from '../../lib/ingram/webhook/signature.ts';
import { INGRAM_DOCUMENTS } from '../../local/simulators/ingram/documents.ts';
import { BUYER } from '../../local/simulators/ingram/orders.ts';
import {
  type IngramCall,
  type IngramFault,
  type IngramSimulator,
  type IngramSimulatorOptions,
  type SimulatedOrder,
  startIngramSimulator,
} from '../../local/simulators/ingram/simulator.ts';

const ORDER: SimulatedOrder = {
  ingramOrderNumber: '20-RD128',
  customerOrderNumber: 'PO-1',
  orderStatus: 'Shipped',
  lines: [
    {
      quantityOrdered: 3,
      lineStatus: 'Shipped',
      shipments: [{ trackingNumber: '1Z1', trackingUrl: 'https://carrier.example/1Z1' }],
    },
    { quantityOrdered: 2, lineStatus: 'Backordered' },
  ],
};
const FORM = {
  grant_type: 'client_credentials',
  client_id: 'local-client',
  client_secret: 'local-client-secret',
};
const DETAILS = '/resellers/v6.1/orders/20-RD128';
const EVENT = '/resellers/v1/webhooks/orderstatusevent';

/** 17 seconds into a minute. */
let now = Date.UTC(2026, 10, 25, 4, 50, 17);
let ingram: IngramSimulator;

const start = async (options: Partial<IngramSimulatorOptions> = {}) => {
  ingram = await startIngramSimulator({ port: 0, now: () => now, ...options });
  ingram.putOrder(ORDER);
};
beforeEach(() => start());
afterEach(() => ingram.stop());

type Headers = Readonly<Record<string, string>>;

const requestToken = (form: Headers | string = FORM, headers: Headers = {}) =>
  fetch(`${ingram.url}/oauth/oauth20/token`, { method: 'POST', headers, body: new URLSearchParams(form) });

async function token(): Promise<string> {
  const { access_token } = (await (await requestToken()).json()) as { access_token: string };
  return access_token;
}

const identified = async (changes: Headers = {}): Promise<Headers> => ({
  authorization: `Bearer ${await token()}`,
  accept: 'application/json',
  'IM-CustomerNumber': '20-222222',
  'IM-CountryCode': 'US',
  'IM-CorrelationID': 'fbac82bacf0a4bcffc030c50840123ab',
  ...changes,
});

const ask = async (headers?: Headers, path = DETAILS) =>
  fetch(ingram.url + path, { headers: headers ?? (await identified()) });

const control = (path: string, method = 'GET', body?: unknown) =>
  fetch(`${ingram.url}/_simulator/${path}`, {
    method,
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });

const problemsOf = (calls: readonly IngramCall[]) => calls.flatMap(({ problems }) => problems);
const lastCall = () => ingram.calls().at(-1);

describe('A token', () => {
  it('is given for the right credentials, and lets its owner ask', async () => {
    const response = await requestToken();

    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({
      access_token: expect.any(String),
      token_type: 'Bearer',
      expires_in: 86_399,
    });
    expect((await ask()).status).toBe(200);
    expect(ingram.violations()).toEqual([]);
  });

  it('is given to a query as well, which is not kept', async () => {
    const response = await fetch(`${ingram.url}/oauth/oauth20/token?${new URLSearchParams(FORM)}`);

    expect(await response.json()).toMatchObject({ access_token: expect.any(String) });
    expect(ingram.violations()).toEqual([]);
    expect(JSON.stringify(ingram.calls())).not.toContain(FORM.client_secret);
  });

  it('is good for as long as it says', async () => {
    await ingram.stop();
    await start({ expiresIn: '60' });
    const headers = await identified();

    now += 59_000;
    expect((await ask(headers)).status).toBe(200);
    now += 1_000;
    expect((await ask(headers)).status).toBe(401);
    expect(ingram.violations()).toEqual([]);
  });

  it.each([
    ['revokeTokens()', async () => ingram.revokeTokens()],
    ['DELETE /_simulator/tokens', async () => expect((await control('tokens', 'DELETE')).status).toBe(204)],
  ])('is no longer good after %s', async (_, revoke) => {
    const headers = await identified();
    await revoke();

    expect((await ask(headers)).status).toBe(401);
  });

  it.each([
    ['another id', { client_id: 'other' }],
    ['another secret', { client_secret: 'other' }],
  ])('is refused for %s, which breaks no contract', async (_, changes) => {
    expect((await requestToken({ ...FORM, ...changes })).status).toBe(401);
    expect(ingram.violations()).toEqual([]);
  });

  it.each<[string, Headers | string, Headers, RegExp]>([
    ['JSON for a form', FORM, { 'content-type': 'application/json' }, /Content-Type.*x-www-form-urlencoded/],
    ['another grant type', { ...FORM, grant_type: 'password' }, {}, /grant_type is "password"/],
    ['no secret', 'grant_type=client_credentials&client_id=x', {}, /each once and nothing else/],
    ['a field twice', `${new URLSearchParams(FORM)}&client_id=x`, {}, /each once and nothing else/],
    ['a field too many', { ...FORM, scope: 'all' }, {}, /each once and nothing else/],
    ['nothing', '', {}, /each once and nothing else/],
  ])('is refused with 400 to %s', async (_, form, headers, problem) => {
    expect((await requestToken(form, headers)).status).toBe(400);
    expect(problemsOf(ingram.violations())).toEqual([expect.stringMatching(problem)]);
  });
});

describe('Order Details', () => {
  it.each(['', '/sandbox'])('are answered in Ingram’s shape, under %p', async (prefix) => {
    const response = await ask(undefined, prefix + DETAILS);

    expect(await response.json()).toMatchObject({
      ingramOrderNumber: '20-RD128',
      customerOrderNumber: 'PO-1',
      orderStatus: 'Shipped',
      freightCharges: expect.any(Number),
      endUserInfo: BUYER,
      lines: [
        {
          ingramOrderLineNumber: '001',
          lineStatus: 'Shipped',
          quantityOrdered: 3,
          quantityConfirmed: 3,
          quantityBackOrdered: 0,
          shipmentDetails: [
            {
              quantity: 3,
              carrierDetails: [
                {
                  carrierName: 'UPS GROUND',
                  trackingDetails: [{ trackingNumber: '1Z1', trackingUrl: 'https://carrier.example/1Z1' }],
                },
              ],
            },
          ],
        },
        { ingramOrderLineNumber: '002', quantityConfirmed: 0, quantityBackOrdered: 2, shipmentDetails: [] },
      ],
    });
  });

  it('are what was last put, under numbers of any kind', async () => {
    ingram.putOrder({ ...ORDER, orderStatus: 'Delivered', endUserInfo: { email: 'other@example.com' } });
    ingram.putAnswer('a/b', ['anything']);

    expect(await (await ask()).json()).toMatchObject({
      orderStatus: 'Delivered',
      endUserInfo: { contact: BUYER.contact, email: 'other@example.com' },
    });
    expect(await (await ask(undefined, '/resellers/v6.1/orders/a%2Fb')).json()).toEqual(['anything']);
    ingram.removeOrder('20-RD128');
    expect((await ask()).status).toBe(404);
    expect(ingram.violations()).toEqual([]);
  });

  it('are put, listed and forgotten over HTTP', async () => {
    const other = { ...ORDER, ingramOrderNumber: '20-OTHER' };

    expect((await control('orders', 'PUT', [other])).status).toBe(204);
    expect((await control('orders', 'PUT', { ...other, orderStatus: 'Canceled' })).status).toBe(204);

    const listed = (await (await control('orders')).json()) as unknown[];
    expect(listed).toMatchObject([{ ingramOrderNumber: '20-RD128' }, { orderStatus: 'Canceled' }]);
    expect((await control('orders', 'DELETE')).status).toBe(204);
    expect((await ask()).status).toBe(404);
  });

  it.each<[string, unknown, RegExp]>([
    ['no JSON object', 7, /orders are malformed/],
    ['an unknown field', { ...ORDER, ordrStatus: 'x' }, /: 0 has no field ordrStatus\./],
    [
      'an unknown field of a line',
      { ...ORDER, lines: [{ quantityOrdered: 1, lineStatus: 'Shipped', shipDate: '2026-01-05' }] },
      /: 0\.lines\.0 has no field shipDate\./,
    ],
    ['a missing key', [{ ingramOrderNumber: 'x', lines: [] }], /0\.customerOrderNumber/],
  ])('are not put over HTTP with %s', async (_, orders, message) => {
    const response = await control('orders', 'PUT', orders);

    expect([response.status, await response.text()]).toEqual([400, expect.stringMatching(message)]);
  });

  it.each<[string, Headers, RegExp]>([
    ['no token', { authorization: '' }, /Authorization.*Bearer/],
    ['a token without Bearer', { authorization: 'abc' }, /Authorization.*Bearer/],
    ['no customer number', { 'IM-CustomerNumber': '' }, /IM-CustomerNumber/],
    ['a customer number too long', { 'IM-CustomerNumber': '12345678901' }, /IM-CustomerNumber.*xx-xxxxxx/],
    ['a country of three letters', { 'IM-CountryCode': 'USA' }, /IM-CountryCode.*two/],
    [
      'a UUID with dashes',
      { 'IM-CorrelationID': 'fbac82ba-cf0a-4bcf-fc03-0c50840123ab' },
      /CorrelationID.*32/,
    ],
    ['a customer number of other characters', { 'IM-CustomerNumber': '20-__2222' }, /IM-CustomerNumber/],
    ['an empty sender', { 'IM-SenderID': '' }, /IM-SenderID/],
    ['another kind of answer', { accept: 'text/html' }, /Accept/],
  ])('are refused with 400 to a question with %s', async (_, changes, problem) => {
    const response = await ask(await identified(changes));

    expect([response.status, await response.text()]).toEqual([400, expect.stringMatching(problem)]);
    expect(problemsOf(ingram.violations())).toEqual([expect.stringMatching(problem)]);
  });

  it('are refused with all problems at once to a question with nothing', async () => {
    const error = await (await ask({})).text();

    for (const name of [
      'Authorization',
      'IM-CustomerNumber',
      'IM-CountryCode',
      'IM-CorrelationID',
      'Accept',
    ]) {
      expect(error).toContain(name);
    }
  });

  it.each([
    ['IM-CustomerNumber', '20-333333'],
    ['IM-CountryCode', 'DE'],
  ])('are refused, as in Ingram’s example, to another %s', async (field, value) => {
    const response = await ask(await identified({ [field]: value }));
    const message = `Invalid ${field.replace('IM-', '')}`;
    const errors = [expect.objectContaining({ fields: [{ field, message, value }] })];

    expect([response.status, await response.json()]).toEqual([400, { errors }]);
    expect(ingram.violations()).toEqual([]);
  });

  it.each<[string, string, RegExp]>([
    ['a number of more than 12 characters', '/resellers/v6.1/orders/1234567890123', /longer than 12/],
    ['a parameter that the document does not have', `${DETAILS}?id=1`, /no parameter id/],
    ['a date that is none', `${DETAILS}?ingramOrderDate=2026-02-30`, /ingramOrderDate does not/],
    [
      'a date that is no day',
      '/resellers/v6/orders/search?shipDate_bt=2026-02-01&shipDate_bt=x',
      /shipDate_bt/,
    ],
    ['half a range', '/resellers/v6/orders/search?shipDate_bt=2026-02-01', /stands in the query 1 times/],
    ['a page of more than 100', '/resellers/v6/orders/search?pageSize=101', /pageSize/],
    ['a status of its own', '/resellers/v6/orders/search?orderStatus=Shipped', /orderStatus/],
    ['a status of a case', '/resellers/v6/returns/search?returnStatus-in=Open,Lost', /returnStatus-in/],
    ['a query for one case', '/resellers/v6/returns/C-1?x=1', /no parameter x/],
  ])('and lists are refused with 400 to %s', async (_, path, problem) => {
    expect((await ask(undefined, path)).status).toBe(400);
    expect(problemsOf(ingram.violations())).toEqual([expect.stringMatching(problem)]);
  });

  it('are refused with the document that each problem goes against', async () => {
    await ask({}, `${DETAILS}?x=1`);
    for (const problem of problemsOf(ingram.violations())) {
      expect(Object.keys(INGRAM_DOCUMENTS)).toContain(/\(([^()]+)\)$/.exec(problem)?.[1]);
    }
    for (const url of Object.values(INGRAM_DOCUMENTS)) expect(URL.canParse(url)).toBe(true);
  });

  it('carry the headers that name the call', async () => {
    const { headers } = await ask(await identified({ 'IM-SenderID': 'shop' }));
    expect(headers.get('im-correlationid')).toBe('fbac82bacf0a4bcffc030c50840123ab');
    expect(headers.get('im-senderid')).toBe('shop');
  });

  it.each([
    ['GET', '/resellers/v6/orders/20-RD128'],
    ['GET', '/resellers/v6.1/orders/'],
    ['GET', '/resellers/v6.1/orders/a/b'],
    ['POST', DETAILS],
    ['POST', '/sandbox/oauth/oauth20/token'],
  ])('are not at %s %s, which breaks the contract', async (method, path) => {
    expect((await fetch(ingram.url + path, { method })).status).toBe(404);
    expect(ingram.violations()).toMatchObject([{ endpoint: 'unknown', method, path }]);
  });
});

describe('The rate limit', () => {
  it('is one of a minute, and every answer tells of it', async () => {
    await ingram.stop();
    await start({ requestsPerMinute: 2 });
    const headers = await identified();
    const askAgain = async () => {
      const { status, headers: told } = await ask(headers);
      return [status, ...['limit', 'remaining', 'reset'].map((name) => told.get(`x-ratelimit-${name}`))];
    };
    const reset = String((Math.floor(now / 60_000) + 1) * 60);

    expect(await askAgain()).toEqual([200, '2', '1', reset]);
    expect(await askAgain()).toEqual([200, '2', '0', reset]);
    expect(await askAgain()).toEqual([429, '2', '0', reset]);
    expect((await ask(headers)).headers.get('x-ratelimit')).toBe(String(60 - ((now / 1000) % 60)));
    now += 60_000;
    expect(await askAgain()).toEqual([200, '2', '1', String(Number(reset) + 60)]);
  });

  it('begins anew with clear(), and does not count tokens', async () => {
    await ingram.stop();
    await start({ requestsPerMinute: 1 });
    await token();
    await ask();
    expect((await ask()).status).toBe(429);

    ingram.clear();

    expect(ingram.calls()).toEqual([]);
    expect((await ask()).status).toBe(200);
  });
});

describe('An order status event', () => {
  const KEY = Buffer.from('local-secret');
  const BODY = ' {"eventId": "E1", "n": 1.0} ';
  let target: Server;
  let heard: { readonly headers: IncomingHttpHeaders; readonly body: string }[];
  let targetStatus: number;

  beforeEach(async () => {
    heard = [];
    targetStatus = 200;
    target = createServer(async (request, response) => {
      heard.push({ headers: request.headers, body: await text(request) });
      response.writeHead(targetStatus).end();
    }).listen(0, '127.0.0.1');
    await once(target, 'listening');
  });
  afterEach(() => {
    target.closeAllConnections();
    target.close();
  });

  async function send(changes: Headers = {}, body = BODY, prefix = ''): Promise<Response> {
    const headers = {
      authorization: `Bearer ${await token()}`,
      'content-type': 'application/json',
      targeturl: `http://127.0.0.1:${(target.address() as AddressInfo).port}/hook`,
      'x-hub-signature': sign('E1', KEY),
      ...changes,
    };
    return fetch(ingram.url + prefix + EVENT, { method: 'POST', headers, body });
  }

  it.each(['', '/sandbox'])(
    'is posted to its target as it is, with its signature, under %p',
    async (prefix) => {
      expect((await send({}, BODY, prefix)).status).toBe(200);

      expect(heard).toMatchObject([
        { body: BODY, headers: { 'x-hub-signature': sign('E1', KEY), 'content-type': 'application/json' } },
      ]);
      expect(ingram.violations()).toEqual([]);
    },
  );

  it('is answered with 500 when its target does not take it, or is not there', async () => {
    targetStatus = 401;
    expect((await send()).status).toBe(500);
    expect((await send({ targeturl: 'http://127.0.0.1:9/' })).status).toBe(500);
    expect(heard).toHaveLength(1);
  });

  it('is not posted under a fault', async () => {
    ingram.setFaults([{ endpoint: 'order-status-event', status: 503 }]);

    expect((await send()).status).toBe(503);
    expect(heard).toEqual([]);
  });

  it.each<[string, Headers, string, number, RegExp | undefined]>([
    ['no token', { authorization: '' }, BODY, 400, /Authorization/],
    ['a token that is not known', { authorization: 'Bearer x' }, BODY, 401, undefined],
    ['no target', { targeturl: '' }, BODY, 400, /targeturl/],
    ['a target that is no address', { targeturl: 'here' }, BODY, 400, /targeturl/],
    ['no signature', { 'x-hub-signature': '' }, BODY, 400, /x-hub-signature/],
    ['a signature with a prefix', { 'x-hub-signature': `sha512=${sign('E1', KEY)}` }, BODY, 400, /signature/],
    ['another content type', { 'content-type': 'application/xml' }, BODY, 400, /Content-Type/],
    ['a body that is no JSON', {}, 'hello', 400, /body is not JSON/],
    ['a body that is a number', {}, '7', 400, /body is a number/],
  ])('is not posted with %s', async (_, changes, body, status, problem) => {
    expect((await send(changes, body)).status).toBe(status);

    expect(heard).toEqual([]);
    expect(problemsOf(ingram.violations())).toEqual(problem ? [expect.stringMatching(problem)] : []);
  });
});

describe('The calls', () => {
  it('are listed in the order of receipt, without what is secret', async () => {
    const headers = await identified();
    await ask(headers);

    const calls = (await (await control('calls')).json()) as IngramCall[];

    expect(calls).toEqual(ingram.calls());
    expect(calls).toMatchObject([
      { endpoint: 'token', method: 'POST', status: 200, problems: [] },
      { endpoint: 'order-details', orderNumber: '20-RD128', path: DETAILS, status: 200, problems: [] },
    ]);
    expect(JSON.stringify(calls)).not.toContain(FORM.client_secret);
    expect(JSON.stringify(calls)).not.toContain(headers.authorization?.split(' ')[1]);
  });

  it('are kept up to a limit, told to onCall, and forgotten on demand', async () => {
    await ingram.stop();
    const told: IngramCall[] = [];
    await start({ maxKeptCalls: 1, onCall: (call) => told.push(call) });
    await ask();

    expect(ingram.calls()).toMatchObject([{ endpoint: 'order-details' }]);
    expect(told.map(({ endpoint, status }) => [endpoint, status])).toEqual([
      ['token', 200],
      ['order-details', 200],
    ]);
    expect((await control('calls', 'DELETE')).status).toBe(204);
    expect(ingram.calls()).toEqual([]);
  });
});

describe('Faults', () => {
  it('wait for their endpoint and their order, and let the others pass', async () => {
    ingram.putOrder({ ...ORDER, ingramOrderNumber: 'other' });
    ingram.setFaults([
      { endpoint: 'order-details', orderNumber: 'other', status: 503 },
      { endpoint: 'token', status: 500 },
    ]);

    expect((await requestToken()).status).toBe(500);
    const headers = await identified();
    expect((await ask(headers)).status).toBe(200);
    expect((await ask(headers, '/resellers/v6.1/orders/other')).status).toBe(503);
    expect((await ask(headers, '/resellers/v6.1/orders/other')).status).toBe(200);
  });

  it.each<[string, IngramFault, number | null]>([
    ['a reset', { reset: true }, null],
    ['a reset in the middle of the answer', { resetMidAnswer: true }, null],
  ])('break the connection: %s', async (_, fault, status) => {
    const headers = await identified();
    ingram.setFaults([fault]);

    await expect(ask(headers).then((response) => response.text())).rejects.toThrow();

    expect(lastCall()?.status).toBe(status);
  });

  it('delay, and answer with their own headers and body', async () => {
    const headers = await identified();
    ingram.setFaults([{ delayMs: 50, headers: { 'X-RateLimit-Remaining': '0' }, body: { strange: true } }]);
    const startedAt = performance.now();

    const response = await ask(headers);

    expect(await response.json()).toEqual({ strange: true });
    expect(response.headers.get('x-ratelimit-remaining')).toBe('0');
    expect(performance.now() - startedAt).toBeGreaterThanOrEqual(48);
  });

  it('are set, listed and refused over HTTP', async () => {
    expect((await control('faults', 'PUT', [{ endpoint: 'token', status: 503 }])).status).toBe(204);
    expect((await control('faults', 'PUT', [{ endpoint: 'tokens' }])).status).toBe(400);
    expect(await (await control('faults')).json()).toEqual([{ endpoint: 'token', status: 503, times: 1 }]);
  });

  it('are not used up by a request that breaks the contract', async () => {
    ingram.setFaults([{ status: 503 }]);

    expect((await ask({})).status).toBe(400);
    expect((await requestToken()).status).toBe(503);
  });
});

describe('Starting and stopping', () => {
  it('stop() ends delayed calls at once, and may be repeated', async () => {
    const headers = await identified();
    ingram.setFaults([{ delayMs: 60_000 }]);
    const pending = ask(headers).then(String, () => 'broken');
    while (lastCall()?.endpoint !== 'order-details') await new Promise(setImmediate);

    await ingram.stop();
    await ingram.stop();

    expect(await pending).toBe('broken');
  });

  it('a port in use is refused with its number and what to set', async () => {
    const port = Number(new URL(ingram.url).port);

    await expect(startIngramSimulator({ port })).rejects.toThrow(
      new RegExp(`port ${port}: .*EADDRINUSE.*LOCAL_INGRAM_PORT`),
    );
  });
});
