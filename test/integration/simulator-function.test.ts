import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { readCalls } from '../../lib/store/simulator-table.ts';
import { startTestSystem, type TestSystem } from '../support/local-system.ts';
import { loadSimulatorFunction, type SimulatorHandler } from '../support/simulator-function.ts';

/*
 * Real: the function in Thirdwatch's place, as bundled, and the forwarder, which calls it here through no network.
 * Simulated: Lambda's URL, DynamoDB and Secrets Manager.
 */
let system: TestSystem;
let handler: SimulatorHandler;

beforeAll(async () => {
  system = await startTestSystem();
  handler = await loadSimulatorFunction(system);
});
afterAll(() => system.stop());
beforeEach(() => handler({ clearFaults: true }));

const BODY = { _userId: 'u-1', _orderId: 'PO-1', _orderStatus: '_approved' };
const HEADERS = {
  'x-thirdwatch-api-key': 'local-thirdwatch-key',
  'content-type': 'application/json',
  accept: 'application/json',
};
let requests = 0;

/** Calls the function's URL. */
async function call(
  body: object = BODY,
  { headers = HEADERS, path = '/event/v1/order_status' }: { headers?: object; path?: string } = {},
): Promise<APIGatewayProxyStructuredResultV2> {
  requests++;
  const http = { method: 'POST', path };
  const requestContext = { http, requestId: `request-${requests}` };
  return handler({
    requestContext,
    headers,
    body: JSON.stringify(body),
    isBase64Encoded: false,
    rawQueryString: '',
  });
}

const kept = () => readCalls({ client: system.clients.dynamoDb, tableName: system.refs.OrdersTable ?? '' });

describe("The simulator's function", () => {
  it('takes a call by the contract, and keeps it without the key', async () => {
    const before = (await kept()).length;
    const answer = await call();

    expect([answer.statusCode, JSON.parse(answer.body ?? '')]).toEqual([200, { status: 'success' }]);
    const calls = await kept();
    expect(calls.slice(before)).toEqual([
      expect.objectContaining({ body: BODY, status: 200, applied: true, at: expect.any(String) }),
    ]);
    expect(JSON.stringify(calls)).not.toContain('local-thirdwatch-key');
  });

  it.each([
    ['without the key', 401, BODY, { headers: { ...HEADERS, 'x-thirdwatch-api-key': 'a guess' } }, 0],
    ['that breaks the contract', 400, { ...BODY, _orderStatus: 'approved' }, {}, 1],
    ['at another path', 404, BODY, { path: '/event/v1/create_order' }, 0],
  ])('refuses a call %s', async (_, status, body, options, more) => {
    const before = (await kept()).length;

    expect(await call(body, options)).toMatchObject({ statusCode: status });
    expect(await kept()).toHaveLength(before + more);
  });

  it('fails as often as its own people say, and then works again', async () => {
    await handler({ addFaults: [{ status: 503 }] });
    await handler({
      addFaults: [
        { reset: true, applied: true },
        { delayMs: 1, times: 1 },
      ],
    });
    const before = (await kept()).length;
    const answers = [await call(), await call(), await call(), await call()];

    expect(answers.map(({ statusCode }) => statusCode)).toEqual([503, 502, 200, 200]);
    expect((await kept()).slice(before)).toMatchObject([
      { status: 503, applied: false },
      { status: null, applied: true },
      { status: 200, applied: true },
      { status: 200, applied: true },
    ]);
  });

  it('serves no fault twice, whatever comes at the same moment', async () => {
    await handler({ addFaults: [{ status: 503, times: 3 }] });
    const answers = await Promise.all(Array.from({ length: 8 }, () => call()));

    const failed = answers.filter(({ statusCode }) => statusCode === 503);

    expect(failed.length).toBeGreaterThan(0);
    expect(failed.length).toBeLessThanOrEqual(3);
  });

  it.each([
    ['a stranger', { requestContext: { http: { method: 'POST', path: '/' } }, addFaults: [] }, 404],
    [
      'a stranger with the path',
      { requestContext: { http: { method: 'POST', path: '/_simulator/faults' } } },
      404,
    ],
  ])('takes no faults from %s', async (_, event, status) => {
    expect(await handler(event)).toMatchObject({ statusCode: status });
  });

  it('refuses a fault that is none', async () => {
    await expect(handler({ addFaults: [{ status: 99 }] })).rejects.toThrow();
  });
});
