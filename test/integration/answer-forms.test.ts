// Real: Ingram's clients, HTTP, sockets. Double: Ingram is a simulator that answers in both of its documents' forms.
import { afterEach, describe, expect, it } from '@jest/globals';
import { createIngramClient, type IngramClient } from '../../lib/ingram/api/client.ts';
import { ANSWER_FORMS } from '../../local/simulators/ingram/documents.ts';
import {
  type IngramSimulator,
  type IngramSimulatorOptions,
  LOCAL_INGRAM_CREDENTIALS,
  LOCAL_RESELLER,
  startIngramSimulator,
} from '../../local/simulators/ingram/simulator.ts';

let ingram: IngramSimulator;
let client: IngramClient;
const DAY = new Date('2026-03-03T12:00:00Z');

async function start(options: Partial<IngramSimulatorOptions>, changes: object = {}): Promise<void> {
  ingram = await startIngramSimulator({ port: 0, ...options });
  ingram.putOrder({
    ...{ ingramOrderNumber: '20-RD128', customerOrderNumber: 'PO-1', ingramOrderDate: '2026-03-03' },
    lines: [
      { quantityOrdered: 1, lineStatus: 'Shipped', shipments: [{ trackingNumber: '1Z1', quantity: 1 }] },
      { quantityOrdered: 1, lineStatus: 'Backordered', subOrderNumber: '20-RD128-21' },
    ],
  });
  ingram.putReturn({
    ...{ caseRequestNumber: 'CAS-1', modifiedOn: '2026-03-03T08:00:00Z' },
    products: [{ ingramLineNumber: 1, customerOrderNumber: 'PO-1', quantity: 1 }],
  });
  client = createIngramClient({
    ...{ baseUrl: ingram.url, sandbox: false, ...LOCAL_RESELLER, timeoutMs: 60_000 },
    credentials: async () => LOCAL_INGRAM_CREDENTIALS,
    takeTurn: async () => undefined,
    now: Date.now,
    ...changes,
  });
}
afterEach(() => ingram.stop());

const askEverything = async () => ({
  details: await client.orderDetails('20-RD128'),
  orders: await client.searchOrders({ ordered: [DAY, DAY] }, 1),
  returns: await client.searchReturns([DAY, DAY], 1),
  case: await client.returnDetails('CAS-1'),
});

describe('Ingram’s answers', () => {
  it('mean the same in the form of its examples and in that of its schemas', async () => {
    await start({ answerForm: 'examples' });
    const byExamples = await askEverything();
    await ingram.stop();
    await start({ answerForm: 'schemas' });

    expect(await askEverything()).toEqual(byExamples);
    expect(byExamples).toMatchObject({
      details: { lines: [{ packages: [{ trackingNumber: '1Z1' }] }, { status: 'backordered' }] },
      orders: { found: [{ subOrders: [{ status: 'shipped' }, { status: 'backordered' }] }], hasMore: false },
      returns: { found: [{ caseRequestNumber: 'CAS-1' }] },
      case: { isOfGoods: true, products: [{ quantity: 1 }] },
    });
    expect(ingram.violations()).toEqual([]);
  });

  it.each(ANSWER_FORMS)(
    '(%s) to a reseller whom it does not know are no answers about an order',
    async (form) => {
      await start({ answerForm: form }, { customerNumber: '20-333333' });
      const refused = {
        code: 'ingram-credentials-refused',
        message: expect.stringContaining('IM-CustomerNumber'),
      };

      await expect(client.orderDetails('20-RD128')).rejects.toMatchObject(refused);
      await expect(client.searchOrders({}, 1)).rejects.toMatchObject(refused);
      await expect(client.searchReturns([DAY, DAY], 1)).rejects.toMatchObject(refused);
      await expect(client.returnDetails('CAS-1')).rejects.toMatchObject(refused);
    },
  );

  it.each(ANSWER_FORMS)('(%s) to a number by which it knows no order are none', async (form) => {
    await start({ answerForm: form });
    expect(await client.orderDetails('20-XXXXX')).toBeUndefined();
    expect(await client.orderDetails('longer than twelve')).toBeUndefined();
  });

  it.each(ANSWER_FORMS)('(%s) to wrong credentials and revoked tokens', async (form) => {
    await start({ answerForm: form }, { credentials: async () => ({ clientId: 'x', clientSecret: 'y' }) });
    await expect(client.orderDetails('20-RD128')).rejects.toMatchObject({
      code: 'ingram-credentials-refused',
    });
    await ingram.stop();

    await start({ answerForm: form });
    await client.orderDetails('20-RD128');
    ingram.revokeTokens();
    expect(await client.orderDetails('20-RD128')).toBeDefined();
  });
});
