// Real: the clients of Thirdwatch and Ingram. Doubles, held against each other: the simulators, over HTTP, and the
// simulation's models.
import { setImmediate } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { createIngramClient, type IngramClient } from '../../lib/ingram/api/client.ts';
import { BridgeError, TryLater, Unforwardable } from '../../lib/platform/errors.ts';
import type { ConnectHttp } from '../../lib/platform/https.ts';
import { createThirdwatchClient } from '../../lib/thirdwatch/client.ts';
import {
  type IngramFault,
  type IngramSimulator,
  LOCAL_INGRAM_CREDENTIALS,
  type SimulatedOrder,
  startIngramSimulator,
} from '../../local/simulators/ingram/simulator.ts';
import {
  startThirdwatchSimulator,
  type ThirdwatchFault,
  type ThirdwatchSimulator,
} from '../../local/simulators/thirdwatch/simulator.ts';
import type { FaultKind } from '../../simulation/engine/faults.ts';
import { VirtualTime } from '../../simulation/engine/virtual-time.ts';
import { Container } from '../../simulation/models/lambda.ts';
import { connectFor } from '../../simulation/stage/http.ts';
import { deploy, type Stage } from '../../simulation/stage/stage.ts';
import { historyOf, START_MS } from '../../simulation/traffic/history.ts';
import { detailsBody, type ShownOrder } from '../../simulation/world/details.ts';

const KEY = 'tw-key';
const REJECTED = 'PO-REJECTED';
const SHOWN: ShownOrder = {
  number: '20-RD128',
  askedAt: START_MS,
  orderStatus: 'Backordered',
  lines: [
    { line: '001', suffix: 11, word: 'Shipped', ordered: 3, backordered: 0, inShipments: 3 },
    { line: '002', suffix: 12, word: 'Backordered', ordered: 2, backordered: 2, inShipments: 0 },
  ],
};
const LISTED = {
  number: SHOWN.number,
  customerOrderNumber: 'PO-1',
  orderedAt: START_MS,
  subOrders: [{ suffix: 11, status: 'Shipped' as const }],
  shippedOn: [],
};
const ORDER: SimulatedOrder = {
  ingramOrderNumber: SHOWN.number,
  customerOrderNumber: 'PO-1',
  orderStatus: SHOWN.orderStatus,
  lines: [{ quantityOrdered: 3, lineStatus: 'Shipped', subOrderNumber: '20-RD128-11' }],
};
/** Hours before Ingram's maintenance. */
const NOON_MS = START_MS + 12 * 3_600_000;

let thirdwatch: ThirdwatchSimulator;
let ingram: IngramSimulator;
beforeAll(async () => {
  thirdwatch = await startThirdwatchSimulator({ port: 0, apiKey: KEY });
  ingram = await startIngramSimulator({ port: 0 });
});
afterAll(() => Promise.all([thirdwatch.stop(), ingram.stop()]));
beforeEach(() => {
  thirdwatch.setFaults([]);
  ingram.clear();
  ingram.setFaults([]);
  ingram.putAnswer(SHOWN.number, detailsBody(SHOWN, 'PO-1'));
});

/** A stage in virtual time in which this fails each time, and the network of a container in it. */
function simulated(fails?: FaultKind): { readonly stage: Stage; readonly connect: ConnectHttp } {
  const time = new VirtualTime(NOON_MS);
  const faults = fails === undefined ? [] : [{ kind: fails, from: 0, to: Number.POSITIVE_INFINITY, rate: 1 }];
  const history = { ...historyOf(1, { days: 1, notificationsADay: 1 }), faults };
  const vendors = {
    details: (number: string) => (number === SHOWN.number ? detailsBody(SHOWN, 'PO-1') : undefined),
    listed: (number = '') => (number.toUpperCase() === 'PO-1' ? [LISTED] : []),
    listedCases: () => [],
    returnDetails: () => undefined,
    isKey: (key: string) => key === KEY,
    rejects: (orderId: string) => orderId === REJECTED,
  };
  const stage = deploy(history, time, vendors, () => undefined);
  const container = new Container('test', time, { clockOffsetMs: 0, lifeMs: Number.POSITIVE_INFINITY });
  return { stage, connect: connectFor(container, stage) };
}

/** What comes of a request, as the code that asks can tell. */
function outcomeOf(asking: Promise<unknown>): Promise<unknown> {
  return asking.then(
    (answer) => ({ answer }),
    (error: unknown) => {
      const consequence = error instanceof TryLater || error instanceof Unforwardable ? error.httpStatus : 0;
      return { code: error instanceof BridgeError ? error.code : String(error), httpStatus: consequence };
    },
  );
}

async function inVirtualTime<T>({ time }: Stage, asking: Promise<T>): Promise<T> {
  // The code comes to its first wait.
  await setImmediate();
  await time.runUntil(time.now + 30_000);
  return asking;
}

describe('Thirdwatch, simulated and modeled, answers alike', () => {
  const tell = (baseUrl: string, key: string, orderId: string, connect?: ConnectHttp) =>
    createThirdwatchClient({
      ...{ baseUrl, keyHeader: 'X-THIRDWATCH-API-KEY', keyPrefix: '', timeoutMs: 1_000, now: Date.now },
      ...(connect && { connect }),
    })
      .orderStatus(
        { _userId: 'user', _orderId: orderId, _orderStatus: '_approved', _source: '_automated' },
        key,
      )
      .then(({ httpStatus }) => httpStatus);

  type Step = {
    readonly name: string;
    readonly key?: string;
    readonly orderId?: string;
    readonly simulator?: ThirdwatchFault;
    readonly model?: FaultKind;
  };
  const steps: readonly Step[] = [
    { name: 'a call that is good' },
    { name: 'a key that it does not know', key: 'another-key' },
    { name: 'a call that it rejects', orderId: REJECTED, simulator: { status: 422 } },
    { name: 'too many calls', simulator: { status: 429 }, model: 'thirdwatch busy' },
    { name: 'an answer that is lost', simulator: { delayMs: 3_000 }, model: 'thirdwatch answer lost' },
  ];

  it.each(steps)('to $name', async ({ key = KEY, orderId = 'PO-1', simulator, model }) => {
    thirdwatch.setFaults(simulator === undefined ? [] : [simulator]);
    const overHttp = await outcomeOf(tell(thirdwatch.baseUrl, key, orderId));
    const { stage, connect } = simulated(model);
    const asking = tell('https://thirdwatch.invalid', key, orderId, connect);
    const modeled = await inVirtualTime(stage, outcomeOf(asking));
    // 401 and 403 mean the same.
    const alike = (outcome: unknown) => JSON.parse(JSON.stringify(outcome).replace('403', '401'));
    expect(alike(modeled)).toEqual(alike(overHttp));
  });
});

describe('Ingram, simulated and modeled, answers alike', () => {
  const clientOf = (baseUrl: string, now: () => number, connect?: ConnectHttp): IngramClient =>
    createIngramClient({
      ...{ baseUrl, sandbox: false, customerNumber: '20-222222', countryCode: 'US', timeoutMs: 5_000 },
      credentials: async () => LOCAL_INGRAM_CREDENTIALS,
      takeTurn: async () => undefined,
      now,
      ...(connect && { connect }),
    });

  type Step = {
    readonly name: string;
    readonly ask: (client: IngramClient) => Promise<unknown>;
    readonly simulator?: IngramFault;
    readonly model?: FaultKind;
  };
  const numbersOf = async (client: IngramClient, customerOrderNumber: string) =>
    (await client.searchOrders({ customerOrderNumber }, 1)).found.map(
      ({ ingramOrderNumber }) => ingramOrderNumber,
    );
  const details = (client: IngramClient) => client.orderDetails(SHOWN.number);
  const steps: readonly Step[] = [
    { name: 'Order Details that it has', ask: details },
    { name: 'Order Details that it does not have', ask: (client) => client.orderDetails('20-RD999') },
    { name: 'a search that finds', ask: (client) => numbersOf(client, 'PO-1') },
    { name: 'a search that finds nothing', ask: (client) => numbersOf(client, 'PO-2') },
    {
      name: 'too many requests',
      ask: details,
      simulator: { status: 429, endpoint: 'order-details' },
      model: 'ingram busy',
    },
    { name: 'requests while it is down', ask: details, simulator: { status: 503 }, model: 'ingram down' },
  ];

  it.each(steps)('to $name', async ({ name, ask, simulator, model }) => {
    if (name.startsWith('a search')) ingram.putOrder(ORDER);
    ingram.setFaults(simulator === undefined ? [] : [simulator]);
    const overHttp = await outcomeOf(ask(clientOf(ingram.url, Date.now)));
    const { stage, connect } = simulated(model);
    const client = clientOf('https://ingram.invalid', () => stage.time.now, connect);
    const modeled = await inVirtualTime(stage, outcomeOf(ask(client)));
    expect(modeled).toEqual(overHttp);
  });
});
