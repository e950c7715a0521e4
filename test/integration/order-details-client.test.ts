// Real: the client, HTTP, sockets. Double: Ingram is a simulator that enforces its wire contract and fails on demand.
import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import {
  createIngramClient,
  type IngramClient,
  type IngramClientOptions,
} from '../../lib/ingram/api/client.ts';
import { Misconfigured, TryLater } from '../../lib/platform/errors.ts';
import { BUYER } from '../../local/simulators/ingram/orders.ts';
import {
  type IngramFault,
  type IngramSimulator,
  type IngramSimulatorOptions,
  LOCAL_INGRAM_CREDENTIALS,
  type SimulatedOrder,
  startIngramSimulator,
} from '../../local/simulators/ingram/simulator.ts';

const ORDER: SimulatedOrder = {
  ingramOrderNumber: '20-RD128',
  customerOrderNumber: 'PO-1',
  orderStatus: 'Shipped',
  endCustomerOrderNumber: 'EC-1',
  lines: [
    {
      quantityOrdered: 3,
      lineStatus: 'Shipped',
      shipments: [{ trackingNumber: '1Z1', trackingUrl: 'https://carrier.example/1Z1', carrierName: 'UPS' }],
    },
    { quantityOrdered: 1, lineStatus: 'Backordered' },
  ],
};

let ingram: IngramSimulator;
let client: IngramClient;
let offsetMs = 0;
const credentials = jest.fn<IngramClientOptions['credentials']>();
const takeTurn = jest.fn<IngramClientOptions['takeTurn']>();
/** Ten seconds into a minute. */
const START = Date.UTC(2026, 10, 25, 4, 50, 10);
const now = () => START + offsetMs;

beforeEach(() => start());
afterEach(() => ingram.stop());

/** A simulator of its own, and a client that has asked nothing yet. */
async function start(options: Partial<IngramSimulatorOptions> = {}): Promise<void> {
  credentials.mockReset().mockResolvedValue(LOCAL_INGRAM_CREDENTIALS);
  takeTurn.mockReset().mockResolvedValue(undefined);
  offsetMs = 0;
  ingram = await startIngramSimulator({ port: 0, now, ...options });
  ingram.putOrder(ORDER);
  client = newClient();
}

async function restart(options: Partial<IngramSimulatorOptions>): Promise<void> {
  await ingram.stop();
  await start(options);
}

function newClient(changes: Partial<IngramClientOptions> = {}): IngramClient {
  return createIngramClient({
    baseUrl: ingram.url,
    sandbox: false,
    customerNumber: '20-222222',
    countryCode: 'US',
    timeoutMs: 60_000,
    credentials,
    takeTurn,
    now,
    ...changes,
  });
}

const ask = () => client.orderDetails('20-RD128');
const failure = (asking: Promise<unknown> = ask()) => asking.catch((error: unknown) => error);
const asked = (endpoint: string) => ingram.calls().filter((call) => call.endpoint === endpoint);
const pathsAsked = () => ingram.calls().map(({ path }) => path);

describe('A question', () => {
  it('is answered with what Ingram knows of the order, and nothing more of its buyer', async () => {
    const details = await ask();

    expect(details).toEqual({
      ingramOrderNumber: '20-RD128',
      customerOrderNumber: 'PO-1',
      status: 'shipped',
      endCustomerOrderNumber: 'EC-1',
      endUserEmail: BUYER.email,
      lines: [
        {
          lineNumber: '1',
          requested: 3,
          backordered: 0,
          status: 'shipped',
          subOrderNumber: '20-RD128-11',
          packages: [
            { trackingNumber: '1Z1', trackingUrl: 'https://carrier.example/1Z1', carrierName: 'UPS' },
          ],
        },
        {
          lineNumber: '2',
          requested: 1,
          backordered: 1,
          status: 'backordered',
          subOrderNumber: '20-RD128-11',
          packages: [],
        },
      ],
      unknownWords: [],
    });
    const { email: _, ...elsewhere } = BUYER;
    for (const value of Object.values(elsewhere)) expect(JSON.stringify(details)).not.toContain(`"${value}"`);
  });

  it('carries the headers that Ingram wants, within their limits, and an id of its own', async () => {
    await restart({ customerNumber: '20-123456', countryCode: 'DE' });
    client = newClient({ customerNumber: '20-123456', countryCode: 'DE', senderId: 'a'.repeat(32) });
    await ask();
    await ask();

    const [first, second] = asked('order-details').map(({ headers }) => headers);
    expect(ingram.violations()).toEqual([]);
    expect(first).toMatchObject({
      'im-customernumber': '20-123456',
      'im-countrycode': 'DE',
      'im-senderid': 'a'.repeat(32),
      'im-correlationid': expect.stringMatching(/^[0-9a-f]{32}$/),
    });
    expect(second?.['im-correlationid']).not.toBe(first?.['im-correlationid']);
  });

  it.each([
    [false, '/resellers/v6.1/orders/20-RD128'],
    [true, '/sandbox/resellers/v6.1/orders/20-RD128'],
  ])('goes to the sandbox (%s) under its prefix, for which the token has none', async (sandbox, path) => {
    await newClient({ sandbox }).orderDetails('20-RD128');

    expect(pathsAsked()).toEqual(['/oauth/oauth20/token', path]);
  });

  it('takes a turn before each call but those for a token', async () => {
    takeTurn.mockImplementation(async () => {
      expect(asked('token')).toHaveLength(1);
    });
    await ask();
    await ask();

    expect(takeTurn).toHaveBeenCalledTimes(2);
    expect(asked('order-details')).toHaveLength(2);
  });

  it.each(['a/b', '../../search', 'a?b=c', 'a#b', 'a%2Fb', 'a b', 'Ä&注', "'", 'x'.repeat(12)])(
    'for an order numbered %p asks for no other path',
    async (number) => {
      ingram.putOrder({ ...ORDER, ingramOrderNumber: number });

      expect(await client.orderDetails(number)).toMatchObject({ ingramOrderNumber: number });

      expect(asked('order-details')).toMatchObject([{ orderNumber: number }]);
      expect(ingram.violations()).toEqual([]);
    },
  );

  it.each(['', ' ', '.', '..', ' .. ', '\ud800', 'x'.repeat(65)])(
    'for %p, by which no order can be numbered, is not put',
    async (number) => {
      expect(await client.orderDetails(number)).toBeUndefined();

      expect(ingram.calls()).toEqual([]);
    },
  );

  it('for an order that Ingram does not know is answered with nothing', async () => {
    expect(await client.orderDetails('20-XXXXX')).toBeUndefined();
  });
});

describe('The token', () => {
  it('is loaded once for many questions, and once for those that come at the same time', async () => {
    await Promise.all([ask(), ask(), ask()]);
    await ask();

    expect(asked('token')).toHaveLength(1);
    expect(asked('order-details')).toHaveLength(4);
    expect(credentials).toHaveBeenCalledTimes(1);
  });

  const hours = (count: number) => count * 60 * 60 * 1000;
  it.each<[string, number | string, number, number]>([
    ['serves for nearly a day', 86_400, hours(23.9), 1],
    ['is loaded anew shortly before it ends', 86_400, hours(23.95), 2],
    ['serves for a day at most, if it is said to be good for 30', 2_592_000, hours(24), 2],
    ['has a life that is written as a text', '3600', hours(0.95), 2],
    ['serves for half of a very short life', 60, 29_000, 1],
    ['is not used for the other half of it', 60, 31_000, 2],
    ['without a life that makes sense serves until it is refused', 'Infinity', hours(23), 1],
  ])('%s', async (_, expiresIn, laterMs, tokens) => {
    await restart({ expiresIn });
    await ask();
    offsetMs = laterMs;
    await ask();

    expect(asked('token')).toHaveLength(tokens);
  });

  it('is loaded anew once when it is refused, whoever asks at the time', async () => {
    await ask();
    ingram.revokeTokens();

    expect(await Promise.all([ask(), ask()])).toMatchObject([{ status: 'shipped' }, { status: 'shipped' }]);

    expect(asked('token')).toHaveLength(2);
    expect(takeTurn).toHaveBeenCalledTimes(5);
  });

  it('is not loaded a third time when the second is refused too', async () => {
    ingram.setFaults([{ endpoint: 'order-details', status: 401, times: -1 }]);

    expect(await failure()).toMatchObject({ code: 'ingram-credentials-refused', httpStatus: 401 });

    expect(asked('token')).toHaveLength(2);
    expect(asked('order-details')).toHaveLength(2);
  });

  it('is not loaded anew for what its owner may not do', async () => {
    ingram.setFaults([{ endpoint: 'order-details', status: 403 }]);

    expect(await failure()).toMatchObject({ code: 'ingram-credentials-refused', httpStatus: 403 });

    expect(asked('token')).toHaveLength(1);
  });

  it('is not given for wrong credentials, which are read anew for the next question', async () => {
    credentials.mockImplementationOnce(async () => ({
      clientId: 'local-client',
      clientSecret: 'old&secret=x',
    }));

    expect(await failure()).toMatchObject({ code: 'ingram-credentials-refused', httpStatus: 401 });
    expect(await ask()).toBeDefined();

    expect(ingram.violations()).toEqual([]);
    expect(takeTurn).toHaveBeenCalledTimes(1);
  });

  it.each<[string, IngramFault, object]>([
    ['400', { status: 400 }, { code: 'ingram-credentials-refused', httpStatus: 400 }],
    ['403', { status: 403 }, { code: 'ingram-credentials-refused', httpStatus: 403 }],
    ['404', { status: 404, times: 2 }, { code: 'ingram-unavailable', httpStatus: 404 }],
    ['503', { status: 503 }, { code: 'ingram-unavailable', httpStatus: 503 }],
    ['a redirect', { status: 302, headers: { location: '/elsewhere' } }, { code: 'ingram-unavailable' }],
    ['no JSON', { body: 'token' }, { code: 'ingram-unavailable', httpStatus: 200 }],
    ['null', { body: null }, { code: 'ingram-unavailable' }],
    ['no token', { body: { token_type: 'Bearer' } }, { code: 'ingram-unavailable' }],
    ['a token for no header', { body: { access_token: 'a\r\nb' } }, { code: 'ingram-unavailable' }],
    [
      '429',
      { status: 429, headers: { 'retry-after': '7' } },
      { code: 'ingram-rate-limited', retryAfterSeconds: 7 },
    ],
  ])('is awaited when its request is answered with %s', async (_, fault, expected) => {
    ingram.setFaults([{ endpoint: 'token', ...fault }]);

    expect(await failure()).toMatchObject({ name: 'TryLater', ...expected });

    offsetMs = 10_000;
    expect(await ask()).toBeDefined();
  });

  it('is awaited while the credentials cannot be read, and never by those that have one', async () => {
    credentials
      .mockRejectedValueOnce(new Error('no network'))
      .mockRejectedValueOnce(new Misconfigured('None.'));

    expect(await failure()).toMatchObject({ name: 'TryLater', code: 'secret-unavailable' });
    expect(await failure()).toMatchObject({ name: 'Misconfigured' });
    expect(await ask()).toBeDefined();
  });
});

describe('The rate limit', () => {
  const inSeconds = (seconds: number) => String(START / 1000 + seconds);

  it.each<[string, Record<string, string>, number | undefined]>([
    ['until its reset', { 'x-ratelimit-reset': inSeconds(42) }, 42],
    ['for as long as Retry-After says', { 'retry-after': '17' }, 17],
    ['for the longer of both', { 'x-ratelimit-reset': inSeconds(12), 'retry-after': '30' }, 30],
    ['for an hour at most', { 'retry-after': '99999' }, 3600],
    ['by the schedule, as the reset is in the past', { 'x-ratelimit-reset': '1000' }, undefined],
    [
      'by the schedule, as the reset is in milliseconds',
      { 'x-ratelimit-reset': String(START + 30_000) },
      undefined,
    ],
    ['by the schedule, as the reset is a word', { 'x-ratelimit-reset': 'soon' }, undefined],
  ])('is waited for %s', async (_, headers, seconds) => {
    ingram.setFaults([
      { endpoint: 'order-details', status: 429, headers: { 'X-RateLimit-Reset': '', ...headers } },
    ]);

    expect(await failure()).toMatchObject({
      code: 'ingram-rate-limited',
      httpStatus: 429,
      retryAfterSeconds: seconds,
    });
  });

  it('of Ingram itself is obeyed without another question, until it is over', async () => {
    await restart({ requestsPerMinute: 1 });
    await ask();
    expect(await failure()).toMatchObject({ code: 'ingram-rate-limited', retryAfterSeconds: 50 });
    const requests = ingram.calls().length;

    offsetMs = 49_500;
    expect(await failure()).toMatchObject({ code: 'ingram-rate-limited', retryAfterSeconds: 1 });
    expect(ingram.calls()).toHaveLength(requests);

    offsetMs = 50_000;
    expect(await ask()).toBeDefined();
  });

  it('of Ingram itself is obeyed by a question that was waiting for the share of the stage', async () => {
    await restart({ requestsPerMinute: 1 });
    const turn = Promise.withResolvers<undefined>();
    takeTurn.mockReturnValueOnce(turn.promise);
    const waiting = failure();
    await ask();
    await failure();
    turn.resolve(undefined);

    expect(await waiting).toMatchObject({ code: 'ingram-rate-limited', retryAfterSeconds: 50 });
    expect(asked('order-details')).toHaveLength(2);
  });

  it('of the stage is obeyed without asking Ingram or the stage again', async () => {
    const usedUp = new TryLater('Used up.', { code: 'ingram-rate-limited', retryAfterSeconds: 30 });
    takeTurn.mockRejectedValueOnce(usedUp);

    expect(await failure()).toBe(usedUp);
    expect(await failure()).toMatchObject({ code: 'ingram-rate-limited', retryAfterSeconds: 30 });
    expect(takeTurn).toHaveBeenCalledTimes(1);
    expect(asked('order-details')).toEqual([]);

    offsetMs = 30_000;
    expect(await ask()).toBeDefined();
  });
});

describe('Ingram', () => {
  const messageOf = (httpStatus: number) =>
    `Ingram Micro answered ${httpStatus}${httpStatus === 200 ? ', but no order that can be read' : ''}.`;
  const tooLarge = { ...ORDER, notes: 'x'.repeat(5 * 1024 * 1024) };

  it.each<[string, IngramFault, number | undefined]>([
    ['answering 408', { status: 408 }, 408],
    ['answering 500', { status: 500 }, 500],
    ['answering 503', { status: 503 }, 503],
    ['answering 405', { status: 405 }, 405],
    ['answering 300, with an order', { status: 300, body: { orderStatus: 'Shipped' } }, 300],
    ['answering 503, with an order', { status: 503, body: { orderStatus: 'Shipped' } }, 503],
    ['redirecting', { status: 302, headers: { location: '/sandbox/resellers/v6.1/orders/20-RD128' } }, 302],
    ['breaking it in the middle of its answer', { resetMidAnswer: true }, undefined],
    ['answering with nothing', { body: '' }, 200],
    ['answering with no JSON', { body: '<h1>Bad Gateway</h1>' }, 200],
    ['answering with no order', { body: { message: `${BUYER.contact} has nothing` } }, 200],
    ['answering with too much', { body: tooLarge }, 200],
  ])('%s is asked again later', async (_, fault, httpStatus) => {
    ingram.setFaults([{ endpoint: 'order-details', ...fault }]);

    const error = await failure();

    expect(error).toBeInstanceOf(TryLater);
    expect(error).toMatchObject({
      code: 'ingram-unavailable',
      message: httpStatus === undefined ? expect.stringContaining('gave no answer') : messageOf(httpStatus),
      httpStatus,
    });
    expect(String(error)).not.toContain(BUYER.contact);
    expect(asked('order-details')).toHaveLength(1);
    expect(await ask()).toBeDefined();
  });

  it.each([400, 404, 410])('answering %i knows no such order', async (status) => {
    ingram.setFaults([{ endpoint: 'order-details', status }]);

    expect(await ask()).toBeUndefined();
  });

  it('breaking a kept connection and the new one is asked again later', async () => {
    ingram.setFaults([{ endpoint: 'order-details', reset: true, times: 2 }]);

    expect(await failure()).toMatchObject({ code: 'ingram-unavailable', httpStatus: undefined });

    expect(asked('order-details')).toHaveLength(2);
  });

  it('being slower than the timeout is given up', async () => {
    ingram.setFaults([{ endpoint: 'order-details', delayMs: 5_000 }]);
    client = newClient({ timeoutMs: 200 });

    const error = await failure();

    expect(error).toMatchObject({ code: 'ingram-unavailable', message: expect.stringContaining('timeout') });
  });

  it('has twice the timeout for all that a question needs, token included', async () => {
    ingram.setFaults([
      { endpoint: 'token', delayMs: 300, times: 2 },
      { endpoint: 'order-details', status: 401, delayMs: 300, times: 2 },
    ]);
    client = newClient({ timeoutMs: 400, now: Date.now });

    // Had each call the time of its own, Ingram would come to refuse the second token.
    expect(await failure()).toMatchObject({ code: 'ingram-unavailable' });
  });

  it('being not there is asked again later', async () => {
    await ingram.stop();

    expect(await failure()).toMatchObject({ message: expect.stringMatching(/^Ingram Micro gave no answer/) });
  });

  it('may give an order in an array, behind a byte order mark', async () => {
    ingram.setFaults([{ endpoint: 'order-details', body: '\ufeff[{"OrderStatus":"Shipped"}]' }]);

    expect(await ask()).toMatchObject({ status: 'shipped', lines: [] });
  });
});

describe('A kept connection that has died meanwhile', () => {
  let server: Server | undefined;
  afterEach(() => {
    server?.closeAllConnections();
    server?.close();
  });

  async function serverOf(listener: RequestListener): Promise<string> {
    server = createServer(listener).listen(0, '127.0.0.1');
    await once(server, 'listening');
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  it('costs a repeat on a new one, and no more', async () => {
    let requests = 0;
    const baseUrl = await serverOf((request, response) => {
      requests += 1;
      // The first question, on the connection that the token came by, meets a socket that is gone.
      if (requests === 2) request.socket.resetAndDestroy();
      else response.end(requests === 1 ? '{"access_token":"t"}' : '{"orderStatus":"Shipped"}');
    });

    expect(await newClient({ baseUrl }).orderDetails('20-RD128')).toMatchObject({ status: 'shipped' });

    expect(requests).toBe(3);
  });
});
