import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { signatureOf } from '../../lib/ingram/webhook/sender.ts';
import { sign } from '../../lib/ingram/webhook/signature.ts';
import type { SimulatedOrder } from '../simulators/ingram/simulator.ts';

/** A request of the demonstration, and what has to come of it. */
export type Scene = {
  readonly name: string;
  readonly eventId: string;
  readonly orderId: string | undefined;
  readonly body: string;
  readonly signature: string;
  /** What Ingram shows of the order from then on, where it is asked. */
  readonly shown?: SimulatedOrder;
  readonly expectedHttp: number;
  readonly expected: Fate;
  /** The `_orderStatus` that Thirdwatch has to hear, where it has to hear one. */
  readonly status: string | undefined;
};

/** What becomes of a request. */
export type Fate =
  | 'forwarded'
  | 'no news'
  | 'ignored'
  | 'dropped as a re-send'
  | 'refused'
  | 'parked'
  | 'lost';

const FIXTURES = join(import.meta.dirname, '../../test/fixtures');

/** A sample as Ingram sends it, and what is expected of it. */
async function sceneOf(secret: string, file: string, expected: Fate, status?: string): Promise<Scene> {
  const body = await readFile(join(FIXTURES, file), 'utf8');
  const eventId = /"eventId": "([^"]+)"/.exec(body)?.[1] ?? '';
  const orderId = /"customerOrderNumber": "([^"]+)"/.exec(body)?.[1];
  const signature = signatureOf(body, secret);
  return { name: file, eventId, orderId, body, signature, expectedHttp: 200, expected, status };
}

/** Every sample, and what strangers, mistakes and a nervous sender do. */
export async function everySample(secret: string): Promise<readonly Scene[]> {
  const scene = (file: string, expected: Fate, status?: string) => sceneOf(secret, file, expected, status);
  const shipped = await scene('order-shipped-complete.json', 'forwarded', '_fulfilled');
  const voided = await scene('order-voided.json', 'forwarded', '_canceled');
  const refused = { eventId: '', expected: 'refused', status: undefined } as const;
  const wrongSignature = sign('another event', Buffer.from(secret));
  return [
    shipped,
    await scene('order-shipped-partial.json', 'forwarded', '_approved'),
    await scene('order-backordered.json', 'forwarded', '_approved'),
    await scene('order-hold.json', 'forwarded', '_held'),
    { ...voided, ...refused, name: 'a wrong signature', signature: wrongSignature, expectedHttp: 401 },
    voided,
    await scene('order-create-v7.json', 'no news'),
    await scene('catalog-stock-update.json', 'ignored'),
    { ...shipped, ...refused, name: 'a malformed body', body: shipped.body.slice(0, 100), expectedHttp: 400 },
    {
      ...shipped,
      name: 'order-shipped-complete.json, again',
      expected: 'dropped as a re-send',
      status: undefined,
    },
    await scene('split-1-backordered.json', 'forwarded', '_approved'),
    await scene('split-2-partially-shipped.json', 'forwarded', '_approved'),
    await scene('split-3-shipped.json', 'forwarded', '_fulfilled'),
  ];
}

/** An event that tells of one line, all shipped. Ingram shows another line, and where the package can be followed. */
export async function completed(secret: string): Promise<readonly Scene[]> {
  const shipped = await sceneOf(secret, 'order-shipped-complete.json', 'forwarded', '_approved');
  const shipments = [{ trackingNumber: '390064340282', trackingUrl: 'https://carrier.example/390064340282' }];
  const lines = [
    { quantityOrdered: 3, lineStatus: 'Shipped', shipments },
    { quantityOrdered: 1, lineStatus: 'Backordered' },
  ];
  const name = 'order-shipped-complete.json, one of two lines';
  return [{ ...shipped, name, shown: ordered('PO-1005', '20-RD205', lines) }];
}

/** A cancellation under the signature of another event, and then one that Ingram bears out. */
export async function confirmed(secret: string): Promise<readonly Scene[]> {
  const hold = await sceneOf(secret, 'order-hold.json', 'forwarded', '_held');
  const voided = await sceneOf(secret, 'order-voided.json', 'forwarded', '_canceled');
  const forged: Scene = {
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
    { ...hold, shown: ordered('PO-1002', '20-RD202', line('On Hold')) },
    { ...forged, shown: ordered('PO-1003', '20-RD203', line('In Progress')) },
    { ...voided, shown: ordered('PO-1003', '20-RD203', line('Canceled')) },
  ];
}

function ordered(
  customerOrderNumber: string,
  ingramOrderNumber: string,
  lines: SimulatedOrder['lines'],
): SimulatedOrder {
  return { customerOrderNumber, ingramOrderNumber, lines };
}
