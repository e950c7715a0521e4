import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { signatureOf } from '../../lib/ingram/webhook/sender.ts';
import { sign } from '../../lib/ingram/webhook/signature.ts';
import type { SimulatedOrder } from '../simulators/ingram/simulator.ts';

/** A request of the demonstration, and its expected outcome. */
export type DemoRequest = {
  readonly name: string;
  readonly eventId: string;
  readonly orderId: string | undefined;
  readonly body: string;
  readonly signature: string;
  /** What Ingram's Order Details show from then on, where the bridge reads them. */
  readonly simulatedOrder?: SimulatedOrder;
  /** It never arrives; the sweeper has to find what it would have told. */
  readonly isLost?: boolean;
  readonly expectedHttp: number;
  readonly expected: Outcome;
  /** The `_orderStatus` that Thirdwatch has to receive; undefined when it has to receive none. */
  readonly status: string | undefined;
};

/** What becomes of a request. */
export type Outcome =
  | 'forwarded'
  | 'no news'
  | 'ignored'
  | 'dropped as a re-send'
  | 'refused'
  | 'parked'
  | 'found by the sweep'
  | 'lost';

const FIXTURES = join(import.meta.dirname, '../../test/fixtures');

/** A sample as Ingram sends it, and what is expected of it. */
async function sampleRequest(
  secret: string,
  file: string,
  expected: Outcome,
  status?: string,
): Promise<DemoRequest> {
  const body = await readFile(join(FIXTURES, file), 'utf8');
  const eventId = /"eventId": "([^"]+)"/.exec(body)?.[1] ?? '';
  const orderId = /"customerOrderNumber": "([^"]+)"/.exec(body)?.[1];
  const signature = signatureOf(body, secret);
  return { name: file, eventId, orderId, body, signature, expectedHttp: 200, expected, status };
}

/** Every sample, and requests with a wrong signature, a malformed body and a second delivery. */
export async function sampleRequests(secret: string): Promise<readonly DemoRequest[]> {
  const request = (file: string, expected: Outcome, status?: string) =>
    sampleRequest(secret, file, expected, status);
  const shipped = await request('order-shipped-complete.json', 'forwarded', '_fulfilled');
  const voided = await request('order-voided.json', 'forwarded', '_canceled');
  const refused = { eventId: '', expected: 'refused', status: undefined } as const;
  const wrongSignature = sign('another event', Buffer.from(secret));
  return [
    shipped,
    await request('order-shipped-partial.json', 'forwarded', '_approved'),
    await request('order-backordered.json', 'forwarded', '_approved'),
    await request('order-hold.json', 'forwarded', '_held'),
    { ...voided, ...refused, name: 'a wrong signature', signature: wrongSignature, expectedHttp: 401 },
    voided,
    await request('order-create-v7.json', 'no news'),
    await request('catalog-stock-update.json', 'ignored'),
    { ...shipped, ...refused, name: 'a malformed body', body: shipped.body.slice(0, 100), expectedHttp: 400 },
    {
      ...shipped,
      name: 'order-shipped-complete.json, again',
      expected: 'dropped as a re-send',
      status: undefined,
    },
    await request('split-1-backordered.json', 'forwarded', '_approved'),
    await request('split-2-partially-shipped.json', 'forwarded', '_approved'),
    await request('split-3-shipped.json', 'forwarded', '_fulfilled'),
  ];
}

/** An event about one line, fully shipped. Ingram's details hold another line, and the package's tracking URL. */
export async function completeModeRequests(secret: string): Promise<readonly DemoRequest[]> {
  const shipped = await sampleRequest(secret, 'order-shipped-complete.json', 'forwarded', '_approved');
  const shipments = [{ trackingNumber: '390064340282', trackingUrl: 'https://carrier.example/390064340282' }];
  const lines = [
    { quantityOrdered: 3, lineStatus: 'Shipped', shipments },
    { quantityOrdered: 1, lineStatus: 'Backordered' },
  ];
  const name = 'order-shipped-complete.json, one of two lines';
  return [{ ...shipped, name, simulatedOrder: simulatedOrder('PO-1005', '20-RD205', lines) }];
}

/** A cancellation under the signature of another event, and then one that Ingram confirms. */
export async function confirmModeRequests(secret: string): Promise<readonly DemoRequest[]> {
  const hold = await sampleRequest(secret, 'order-hold.json', 'forwarded', '_held');
  const voided = await sampleRequest(secret, 'order-voided.json', 'forwarded', '_canceled');
  const forged: DemoRequest = {
    ...voided,
    name: "order-voided.json, forged under the hold's signature",
    eventId: hold.eventId,
    body: voided.body.replace(voided.eventId, hold.eventId),
    signature: hold.signature,
    expected: 'parked',
    status: undefined,
  };
  const line = (lineStatus: string) => [{ quantityOrdered: 3, lineStatus }];
  return [
    { ...hold, simulatedOrder: simulatedOrder('PO-1002', '20-RD202', line('On Hold')) },
    { ...forged, simulatedOrder: simulatedOrder('PO-1003', '20-RD203', line('In Progress')) },
    { ...voided, simulatedOrder: simulatedOrder('PO-1003', '20-RD203', line('Canceled')) },
  ];
}

/** An order whose webhook never comes: Ingram's list of orders tells of it. */
export async function sweepRequests(secret: string): Promise<readonly DemoRequest[]> {
  const shipped = await sampleRequest(
    secret,
    'order-shipped-complete.json',
    'found by the sweep',
    '_fulfilled',
  );
  const lines = [{ quantityOrdered: 3, lineStatus: 'Shipped' }];
  const order = simulatedOrder('PO-1005', '20-RD205', lines);
  return [
    {
      ...shipped,
      ...{ name: 'order-shipped-complete.json, which never arrives', isLost: true, expectedHttp: 0 },
      simulatedOrder: { ...order, orderStatus: 'Shipped', shipDate: new Date().toISOString() },
    },
  ];
}

function simulatedOrder(
  customerOrderNumber: string,
  ingramOrderNumber: string,
  lines: SimulatedOrder['lines'],
): SimulatedOrder {
  return { customerOrderNumber, ingramOrderNumber, lines };
}
