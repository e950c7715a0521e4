// Real: the simulator, its HTTP server, sockets. No double.
import { once } from 'node:events';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createThirdwatchClient } from '../../lib/thirdwatch/client.ts';
import { ANSWER_GENERATIONS, THIRDWATCH_DOCUMENTS } from '../../local/simulators/thirdwatch/documents.ts';
import {
  startThirdwatchSimulator,
  type ThirdwatchCall,
  type ThirdwatchFault,
  type ThirdwatchSimulator,
} from '../../local/simulators/thirdwatch/simulator.ts';
import { eventually } from '../support/eventually.ts';

const API_KEY = 'tw-key';
const HEADERS = {
  'X-THIRDWATCH-API-KEY': API_KEY,
  'Content-Type': 'application/json',
  Accept: 'application/json',
};

const MINIMAL = { _userId: 'user-1', _orderId: 'PO-1', _orderStatus: '_held' };

let simulator: ThirdwatchSimulator;

beforeEach(async () => {
  simulator = await startThirdwatchSimulator({ port: 0, apiKey: API_KEY });
});
afterEach(() => simulator.stop());

const validBody = (changes: Record<string, unknown> = {}): Record<string, unknown> => ({
  _userId: 'user-1',
  _orderId: 'PO-1001',
  _orderStatus: '_fulfilled',
  _source: '_automated',
  _trackingNumber: '1Z999',
  _trackingMethod: 'https://carrier.example/track?n=1Z999',
  _shippingCost: '50',
  _customInfo: { carrierName: 'UPS' },
  ...changes,
});

const post = (
  body: unknown = validBody(),
  headers: Record<string, string> = HEADERS,
  init: RequestInit = {},
): Promise<Response> =>
  fetch(`${simulator.baseUrl}/v1/order_status`, {
    method: 'POST',
    headers,
    body: typeof body === 'string' ? body : JSON.stringify(body),
    ...init,
  });

const control = (path: string, method = 'GET', body?: unknown): Promise<Response> =>
  fetch(`${simulator.url}/_simulator/${path}`, {
    method,
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });

const errorOf = async (response: Response): Promise<string> => {
  const { error } = (await response.json()) as { error: string };
  return error;
};

const statuses = async (count: number, body?: unknown): Promise<number[]> => {
  const seen: number[] = [];
  for (let n = 0; n < count; n += 1) seen.push((await post(body)).status);
  return seen;
};

const outcome = ({ status, applied }: ThirdwatchCall) => ({ status, applied });

describe('a valid call', () => {
  it.each([
    ['with every kind of field', validBody()],
    ['with nothing but what is required', { _userId: 'u', _orderId: 'PO-1', _orderStatus: '_held' }],
    ['with a session for the user', { _sessionId: 's', _orderId: 'PO-1', _orderStatus: '_held' }],
    ['of a cancellation', { ...MINIMAL, _orderStatus: '_canceled', _reason: '_other' }],
    ['of an analyst', validBody({ _source: '_manualReview', _analyst: 'A. Lyst' })],
    ['of a part that was shipped', validBody({ _orderStatus: '_approved' })],
    ['with text beyond ASCII', validBody({ _orderId: 'Пример-1', _description: '注文' })],
  ])('%s is answered with success and applied', async (_name, body) => {
    const response = await post(body);
    expect([response.status, await response.json()]).toEqual([200, { status: 'success' }]);
    expect(simulator.calls()).toMatchObject([{ body, status: 200, applied: true }]);
  });

  it.each([
    ['application/json; charset=utf-8', 'application/json'],
    ['Application/JSON', 'text/plain, application/json;q=0.9, */*'],
  ])('may have the content type %s and accept %s', async (contentType, accept) => {
    const response = await post(validBody(), { ...HEADERS, 'Content-Type': contentType, Accept: accept });
    expect(response.status).toBe(200);
  });

  it('of exactly 1 MiB is accepted', async () => {
    const frame = JSON.stringify(validBody({ _description: '' })).length;
    const response = await post(validBody({ _description: 'x'.repeat(1024 * 1024 - frame) }));
    expect(response.status).toBe(200);
  });
});

describe('a request that breaks the contract', () => {
  const without = (name: string) =>
    Object.fromEntries(Object.entries(HEADERS).filter(([key]) => key !== name));

  it.each([
    ['without a key', 401, without('X-THIRDWATCH-API-KEY'), /X-THIRDWATCH-API-KEY is missing/],
    ['with another key', 401, { ...HEADERS, 'X-THIRDWATCH-API-KEY': 'other' }, /does not hold the API key/],
    ['with an unexpected prefix', 401, { ...HEADERS, 'X-THIRDWATCH-API-KEY': `Bearer ${API_KEY}` }, /alone/],
    ['with another content type', 415, { ...HEADERS, 'Content-Type': 'application/xml' }, /Content-Type/],
    ['that accepts anything', 406, { ...HEADERS, Accept: '*/*' }, /Accept .* application\/json/],
  ])('%s is refused with %i', async (_name, status, headers, message) => {
    const response = await post(validBody(), headers);
    expect(response.status).toBe(status);
    expect(await errorOf(response)).toMatch(message);
    expect(simulator.calls().map(outcome)).toEqual([{ status, applied: false }]);
  });

  it('with more than 1 MiB is refused with 413', async () => {
    const response = await post(validBody({ _description: 'x'.repeat(1024 * 1024) }));
    expect([response.status, await errorOf(response)]).toEqual([
      413,
      expect.stringContaining('1048576 bytes'),
    ]);
  });

  it.each([
    ['no JSON', '{"_orderId":', /not JSON/],
    ['nothing', '', /not JSON/],
    ['an array', [validBody()], /The body is an array/],
    ['null', 'null', /The body is null/],
    ['an unknown field', validBody({ _userID: 'x' }), /"_userID" is not a field/],
    ['a field named like an object member', validBody({ constructor: 'x' }), /"constructor" is not a field/],
    ['a number', validBody({ _shippingCost: 50 }), /_shippingCost is a number; expected is a string/],
    ['a null', validBody({ _description: null }), /_description is null/],
    ['an array for a scalar', validBody({ _trackingNumber: ['1Z'] }), /_trackingNumber is an array/],
    ['an empty string', validBody({ _trackingNumber: '' }), /_trackingNumber is an empty string/],
    ['an empty _userId', validBody({ _userId: '' }), /_userId is an empty string/],
    [
      'neither _userId nor _sessionId',
      validBody({ _userId: undefined }),
      /_userId and _sessionId are missing/,
    ],
    ['an analyst of a machine', validBody({ _analyst: 'x' }), /_analyst does not go .* is _manualReview/],
    ['no _orderId', validBody({ _orderId: undefined }), /_orderId is missing/],
    ['no _orderStatus', validBody({ _orderStatus: undefined }), /_orderStatus is missing/],
    ['another _orderStatus', validBody({ _orderStatus: '_cancelled' }), /_orderStatus is "_cancelled"/],
    ['a _reason of a delivery', validBody({ _reason: '_other' }), /_reason does not go .* is _canceled/],
    ['another _reason', { ...MINIMAL, _orderStatus: '_canceled', _reason: 'x' }, /_reason is "x"/],
    ['another _source', validBody({ _source: 'automated' }), /_source is "automated"/],
    ['tracking of a hold', { ...MINIMAL, _trackingNumber: '1' }, /_trackingNumber does/],
    ['a URL of a hold', { ...MINIMAL, _trackingMethod: 'http://a' }, /_trackingMethod d/],
    ['a cost of a return', { ...MINIMAL, _orderStatus: '_rto', _shippingCost: '1' }, /_shippingCost does/],
    ['a carrier for a URL', validBody({ _trackingMethod: 'UPS' }), /_trackingMethod is not a URL/],
    [
      'another scheme',
      validBody({ _trackingMethod: 'ftp://carrier.example/1' }),
      /_trackingMethod is not a URL/,
    ],
    ['a text for _customInfo', validBody({ _customInfo: '{}' }), /_customInfo is a string/],
    ['an empty _customInfo', validBody({ _customInfo: {} }), /_customInfo is empty/],
    ['a nested _customInfo', validBody({ _customInfo: { a: {} } }), /_customInfo\["a"\] is an object/],
    ['an empty _customInfo entry', validBody({ _customInfo: { a: '' } }), /_customInfo\["a"\] is an empty/],
  ])('with %s is refused with 400', async (_name, body, message) => {
    const response = await post(body);
    expect(response.status).toBe(400);
    expect(await errorOf(response)).toMatch(message);
    expect(simulator.calls().map(outcome)).toEqual([{ status: 400, applied: false }]);
  });

  it('is told all of its problems at once', async () => {
    const response = await post({ _orderStatus: '_held', _reason: 'x', _shippingCost: 5, _foo: '' });
    const error = await errorOf(response);
    for (const field of [
      '_userId and',
      '_orderId',
      '_reason is',
      '_reason does',
      '_shippingCost is',
      '_shippingCost does',
      '_foo',
    ]) {
      expect(error).toContain(field);
    }
  });

  it.each([
    [
      'bytes that are not UTF-8',
      Buffer.from([...Buffer.from(JSON.stringify(MINIMAL)).subarray(0, -2), 0xff, 0x22, 0x7d]),
      '',
    ],
    ['a query', Buffer.from(JSON.stringify(MINIMAL)), '?_orderId=PO-1'],
  ])('with %s is refused with 400', async (_name, body, query) => {
    const url = `${simulator.baseUrl}/v1/order_status${query}`;
    expect((await fetch(url, { method: 'POST', headers: HEADERS, body })).status).toBe(400);
  });

  it('is told which document each problem goes against', async () => {
    const error = await errorOf(await post({ _orderStatus: '_held', _reason: 'x', _foo: '' }));
    const documents = error.split(/(?<=\))\s/).map((problem) => /\(([^()]+)\)$/.exec(problem)?.[1]);
    expect(documents).toEqual([
      'Thirdwatch API',
      'order_status',
      'OrderStatus',
      'OrderStatus',
      'OrderStatus',
    ]);
    for (const url of Object.values(THIRDWATCH_DOCUMENTS)) expect(URL.canParse(url)).toBe(true);
  });

  it.each([
    ['GET', '/event/v1/order_status'],
    ['PUT', '/event/v1/order_status'],
    ['POST', '/v1/order_status'],
    ['POST', '/event/v1/order_status/'],
    ['POST', '/event/v1/create_order'],
    ['POST', '/_simulator/calls'],
    ['GET', '/_simulator/nothing'],
  ])('%s %s is refused with 404 and is no call', async (method, path) => {
    const response = await fetch(simulator.url + path, { method, headers: HEADERS });
    expect(response.status).toBe(404);
    expect(await errorOf(response)).toContain(path);
    expect(simulator.calls()).toEqual([]);
  });
});

describe('the configured key and path', () => {
  it('take the key only behind its prefix', async () => {
    await simulator.stop();
    simulator = await startThirdwatchSimulator({ port: 0, apiKey: API_KEY, keyPrefix: 'Bearer' });
    const withPrefix = { ...HEADERS, 'X-THIRDWATCH-API-KEY': `Bearer ${API_KEY}` };
    expect((await post(validBody(), withPrefix)).status).toBe(200);
    expect(await errorOf(await post())).toContain('prefix Bearer');
  });

  it.each([
    ['', ''],
    ['/', ''],
    ['/v2/event', '/v2/event'],
    ['/v2/event/', '/v2/event'],
  ])('serve the base path "%s"', async (basePath, expected) => {
    await simulator.stop();
    simulator = await startThirdwatchSimulator({ port: 0, apiKey: API_KEY, basePath });
    expect(simulator.baseUrl).toBe(simulator.url + expected);
    expect((await post()).status).toBe(200);
  });

  it('refuse an empty key', async () => {
    await expect(startThirdwatchSimulator({ port: 0, apiKey: '' })).rejects.toThrow('not empty');
  });
});

describe('the answers of each generation of SDKs', () => {
  it.each(ANSWER_GENERATIONS)('(%s) mean the same to the bridge', async (answers) => {
    await simulator.stop();
    simulator = await startThirdwatchSimulator({ port: 0, apiKey: API_KEY, answers });
    const options = { keyHeader: 'X-THIRDWATCH-API-KEY', keyPrefix: '', timeoutMs: 60_000, now: Date.now };
    const client = createThirdwatchClient({ baseUrl: simulator.baseUrl, ...options });
    const body = { _orderId: 'PO-1', _orderStatus: '_held', _source: '_automated' } as const;

    const accepted = client.orderStatus({ ...body, _userId: 'user-1' }, API_KEY);
    expect(await accepted).toEqual({ httpStatus: 200, message: 'success' });
    await expect(client.orderStatus(body, API_KEY)).rejects.toMatchObject({
      reason: 'rejected-by-thirdwatch',
      message: expect.stringContaining('_userId and _sessionId are missing'),
    });
    await expect(client.orderStatus(body, 'other')).rejects.toMatchObject({ code: 'thirdwatch-key-refused' });
  });
});

describe('the calls', () => {
  it('are listed in the order of receipt, without the key', async () => {
    await post(validBody({ _orderId: 'A' }));
    await post('no JSON');
    await post('null');
    const calls = (await (await control('calls')).json()) as ThirdwatchCall[];
    expect(calls).toEqual(simulator.calls());
    expect(calls.map(({ body }) => body)).toEqual([validBody({ _orderId: 'A' }), 'no JSON', null]);
    expect(calls[0]?.headers).toMatchObject({ accept: 'application/json' });
    expect(JSON.stringify(calls)).not.toContain(API_KEY);
    expect(new Date(calls[0]?.at ?? '').toISOString()).toBe(calls[0]?.at);
  });

  it('keep the order of receipt when answers overtake each other', async () => {
    simulator.setFaults([{ orderId: 'slow', delayMs: 200 }]);
    const slow = post(validBody({ _orderId: 'slow' }));
    await eventually('the calls have arrived', () => simulator.calls().length === 1 || undefined);
    await post(validBody({ _orderId: 'fast' }));
    expect(simulator.calls().map(outcome)).toEqual([
      { status: null, applied: false },
      { status: 200, applied: true },
    ]);
    await slow;
    expect(simulator.calls()).toMatchObject([
      { body: { _orderId: 'slow' }, status: 200, applied: true },
      { body: { _orderId: 'fast' } },
    ]);
  });

  it.each([
    ['DELETE /_simulator/calls', async () => expect((await control('calls', 'DELETE')).status).toBe(204)],
    ['clear()', async () => simulator.clear()],
  ])('are forgotten by %s', async (_name, forget) => {
    await post();
    await forget();
    expect(simulator.calls()).toEqual([]);
  });

  it('are kept up to a limit, the oldest dropped first', async () => {
    await simulator.stop();
    simulator = await startThirdwatchSimulator({ port: 0, apiKey: API_KEY, maxKeptCalls: 2 });
    for (const _orderId of ['A', 'B', 'C']) await post(validBody({ _orderId }));
    expect(simulator.calls()).toMatchObject([{ body: { _orderId: 'B' } }, { body: { _orderId: 'C' } }]);
  });

  it('are told to onCall once each, settled, before the client has its answer', async () => {
    await simulator.stop();
    const told: ThirdwatchCall[] = [];
    simulator = await startThirdwatchSimulator({
      port: 0,
      apiKey: API_KEY,
      onCall: (call) => told.push(call),
    });
    simulator.setFaults([{ status: 503 }, { reset: true }]);
    await post();
    expect(told.map(outcome)).toEqual([{ status: 503, applied: false }]);
    await expect(post()).rejects.toThrow();
    await post('no JSON');
    expect(told.map(({ status }) => status)).toEqual([503, null, 400]);
  });
});

describe('faults', () => {
  it('are served in order, each as often as it says, and then end', async () => {
    simulator.setFaults([{ status: 503 }, { status: 429, times: 2 }, {}, { status: 500 }]);
    expect(await statuses(6)).toEqual([503, 429, 429, 200, 500, 200]);
    expect(simulator.calls().map(({ applied }) => applied)).toEqual([false, false, false, true, false, true]);
  });

  it('with times -1 last for ever', async () => {
    simulator.setFaults([{ status: 503, times: -1 }]);
    expect(await statuses(5)).toEqual([503, 503, 503, 503, 503]);
    expect(await (await control('faults')).json()).toEqual([{ status: 503, times: -1 }]);
  });

  it('with an orderId wait for that order and let the others pass', async () => {
    simulator.setFaults([{ orderId: 'A', status: 503 }, { status: 500 }]);
    expect(await statuses(2, validBody({ _orderId: 'B' }))).toEqual([500, 200]);
    expect(await statuses(2, validBody({ _orderId: 'A' }))).toEqual([503, 200]);
  });

  it('are not used up by a request that breaks the contract', async () => {
    simulator.setFaults([{ status: 503 }]);
    expect(await statuses(1, validBody({ _orderId: '' }))).toEqual([400]);
    expect(await statuses(1)).toEqual([503]);
  });

  it('with times -1 for every order come before the contract', async () => {
    simulator.setFaults([{ status: 503, times: -1 }]);
    expect(await statuses(1, validBody({ _orderId: '' }))).toEqual([503]);
  });

  it('are set, listed with what is left of them, and replaced over HTTP', async () => {
    expect((await control('faults', 'PUT', [{ status: 503, times: 3 }])).status).toBe(204);
    await post();
    expect(await (await control('faults')).text()).toBe('[{"status":503,"times":2}]\n');
    await control('faults', 'PUT', []);
    expect(await statuses(1)).toEqual([200]);
  });

  it('are taken away over HTTP', async () => {
    simulator.setFaults([{ status: 503, times: -1 }]);

    expect((await control('faults', 'DELETE')).status).toBe(204);
    expect(await statuses(1)).toEqual([200]);
  });

  it('answer with their headers and body', async () => {
    simulator.setFaults([
      { status: 429, headers: { 'Retry-After': '7' }, body: { message: 'slow down' } },
      { status: 502, headers: { 'Content-Type': 'text/html' }, body: '<h1>Bad Gateway</h1>' },
      { status: 503 },
      { body: null },
    ]);
    const limited = await post();
    expect([limited.headers.get('retry-after'), await limited.json()]).toEqual([
      '7',
      { message: 'slow down' },
    ]);
    const gateway = await post();
    expect([gateway.headers.get('content-type'), await gateway.text()]).toEqual([
      'text/html',
      '<h1>Bad Gateway</h1>',
    ]);
    expect(await errorOf(await post())).toBe('This 503 is a simulated fault.');
    expect(await (await post()).text()).toBe('null');
  });

  it.each<[string, ThirdwatchFault, ReturnType<typeof outcome>]>([
    ['a delay alone', { delayMs: 60 }, { status: 200, applied: true }],
    ['a delayed failure', { delayMs: 60, status: 504 }, { status: 504, applied: false }],
    ['a failure of a call that took effect', { status: 504, applied: true }, { status: 504, applied: true }],
    ['a success that took none', { applied: false }, { status: 200, applied: false }],
  ])('tell of %s whether it was applied', async (_name, fault, expected) => {
    simulator.setFaults([fault]);
    const startedAt = performance.now();
    expect((await post()).status).toBe(expected.status);
    expect(performance.now() - startedAt).toBeGreaterThanOrEqual((fault.delayMs ?? 0) - 2);
    expect(simulator.calls().map(outcome)).toEqual([expected]);
  });

  it.each([
    ['a reset', { reset: true }, false],
    ['a reset after the call took effect', { reset: true, applied: true }, true],
    ['a delayed reset', { delayMs: 20, reset: true }, false],
    ['a reset in the middle of the answer', { resetMidAnswer: true }, false],
    ['a reset in the middle of an error', { status: 500, resetMidAnswer: true, applied: true }, true],
    ['a reset in the middle of an empty answer', { body: '', resetMidAnswer: true }, false],
  ])('break the connection: %s', async (_name, fault, applied) => {
    simulator.setFaults([fault]);
    await expect(post().then((response) => response.text())).rejects.toThrow();
    expect(simulator.calls().map(outcome)).toEqual([{ status: null, applied }]);
    expect(await statuses(1)).toEqual([200]);
  });

  it('reset in the middle of the answer after its headers and half of its body', async () => {
    simulator.setFaults([{ status: 502, body: '0123456789', resetMidAnswer: true }]);
    const body = JSON.stringify(validBody());
    const socket = connect(Number(new URL(simulator.url).port), '127.0.0.1');
    const headers = Object.entries({ Host: 'localhost', ...HEADERS, 'Content-Length': String(body.length) });
    const head = ['POST /event/v1/order_status HTTP/1.1', ...headers.map((header) => header.join(': '))];
    socket.write(`${head.join('\r\n')}\r\n\r\n${body}`);
    const answer = await text(socket);
    expect(answer).toMatch(/^HTTP\/1\.1 502 .*content-length: 10\r\n.*\r\n\r\n01234$/s);
  });

  it.each([
    ['no array', { status: 500 }, /JSON array/],
    ['no JSON', 'status=500', /JSON array/],
    ['an entry that is no object', [500], /0: a fault is an object/],
    ['an unknown key', [{}, { stauts: 500 }], /1\.stauts: .*with the keys status,/],
    ['a status of the wrong type', [{ status: '500' }], /0\.status: .*number/],
    ['a status that cannot be sent', [{ status: 99 }], /0\.status/],
    ['a number as header value', [{ headers: { 'Retry-After': 5 } }], /0\.headers\.Retry-After: .*string/],
    ['a header that HTTP does not allow', [{ headers: { 'a b': 'c' } }], /0\.headers: .*HTTP/],
    ['no times at all', [{ times: 0 }], /0\.times: .*at least 1/],
    ['a delay below zero', [{ delayMs: -1 }], /0\.delayMs/],
    ['a delay that no timer can hold', [{ delayMs: 2 ** 31 }], /0\.delayMs/],
    ['a word for a flag', [{ reset: 'yes' }], /0\.reset: .*boolean/],
  ])('with %s are refused, and the former stay', async (_name, faults, message) => {
    simulator.setFaults([{ status: 418 }]);
    const response = await control('faults', 'PUT', faults);
    expect(response.status).toBe(400);
    expect(await errorOf(response)).toMatch(message);
    expect(await statuses(1)).toEqual([418]);
  });
});

describe('a client that hangs up', () => {
  it('during a delay leaves the call applied and without a status', async () => {
    simulator.setFaults([{ delayMs: 300 }]);
    const hangUp = new AbortController();
    const posting = post(validBody(), HEADERS, { signal: hangUp.signal });
    await eventually('the call has arrived', () => simulator.calls()[0]);
    hangUp.abort();
    await expect(posting).rejects.toThrow();
    await eventually('the call is applied', () => simulator.calls()[0]?.applied || undefined);
    expect(simulator.calls().map(outcome)).toEqual([{ status: null, applied: true }]);
    expect(await statuses(1)).toEqual([200]);
  });

  it('in the middle of its request has made no call', async () => {
    const socket = connect(Number(new URL(simulator.url).port), '127.0.0.1');
    socket.write('POST /event/v1/order_status HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{"_orderId"');
    // Whoever is served after it knows that it has arrived.
    await statuses(1);
    socket.destroy();
    await once(socket, 'close');
    simulator.clear();
    expect(await statuses(1)).toEqual([200]);
    expect(simulator.calls()).toHaveLength(1);
  });
});

describe('starting and stopping', () => {
  it('stop() ends open connections and delayed calls at once, and may be repeated', async () => {
    const idle = connect(Number(new URL(simulator.url).port), '127.0.0.1');
    await once(idle, 'connect');
    simulator.setFaults([{ delayMs: 60_000, times: -1 }]);
    const pending = Array.from({ length: 20 }, () => post().then(String, () => 'broken'));
    await eventually('all calls have arrived', () => simulator.calls().length === 20 || undefined);
    await Promise.all([simulator.stop(), once(idle, 'close')]);
    await simulator.stop();
    expect(new Set(await Promise.all(pending))).toEqual(new Set(['broken']));
  });

  it('a port in use is refused with its number and what to set', async () => {
    const port = Number(new URL(simulator.url).port);
    await expect(startThirdwatchSimulator({ port, apiKey: API_KEY })).rejects.toThrow(
      new RegExp(`port ${port}: .*EADDRINUSE.*LOCAL_THIRDWATCH_PORT`),
    );
  });
});
