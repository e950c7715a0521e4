import type { SQSRecord } from 'aws-lambda';
import { sign } from '../lib/ingram/webhook/signature.ts';
import { WEBHOOK_SECRET } from './services.ts';

export const EVENT_ID = 'N01CIB9VVFYKR9J6ZW';
// Of today: what is older than orders are remembered is no news.
const TIMESTAMP = new Date().toISOString();

/** A request of Ingram's for the receiver, as API Gateway hands it over, of about so many bytes. */
export function webhookRequest(orders: number, bytes = 0): object {
  const own = JSON.stringify(notification(orders, 1)).length;
  const perLine = JSON.stringify(line(1)).length + 1;
  const lines = Math.max(1, Math.round((bytes - own) / perLine / orders) + 1);
  const body = JSON.stringify(notification(orders, lines));
  return {
    version: '2.0',
    routeKey: 'POST /webhooks/ingram',
    headers: {
      'content-type': 'application/json',
      'x-hub-signature': sign(EVENT_ID, Buffer.from(WEBHOOK_SECRET)),
    },
    requestContext: { http: { method: 'POST', path: '/webhooks/ingram' } },
    body,
    isBase64Encoded: false,
  };
}

/** How many bytes a request's body has. */
export function bodyBytes(request: object): number {
  return 'body' in request ? Buffer.byteLength(String(request.body)) : 0;
}

/** A batch of messages for the forwarder over so many orders, each with another line that shipped: all are news. */
export function sqsBatch(orders: number, messages = 10): { readonly Records: SQSRecord[] } {
  return {
    Records: Array.from({ length: messages }, (_, index) =>
      sqsRecord(`E${index}`, `PO-${index % orders}`, index + 1),
    ),
  };
}

function notification(orders: number, lines: number): object {
  return {
    topic: 'resellers/orders',
    event: 'im::updated',
    eventTimeStamp: TIMESTAMP,
    eventId: EVENT_ID,
    resource: Array.from({ length: orders }, (_, index) => resource(`PO-${index}`, lines)),
  };
}

function resource(customerOrderNumber: string, lines: number): object {
  return {
    eventType: 'im::order_shipped',
    orderNumber: '20-RD205',
    customerOrderNumber,
    orderEntryTimeStamp: '2020-04-03T08:54:39-07:00',
    lines: Array.from({ length: lines }, (_, index) => line(index + 1)),
    links: [{ topic: 'orders', href: '/resellers/v5/orders/20-RD205', type: 'GET' }],
  };
}

function line(number: number): object {
  return {
    ingramLineNumber: String(number).padStart(3, '0'),
    subOrderNumber: '20-RD205-21',
    lineStatus: 'IM::shipped',
    ingramPartNumber: '5CX895',
    vendorPartNumber: 'TC57HO-1PEZU4P-NA',
    requestedQuantity: 3,
    shippedQuantity: 3,
    backOrderedQuantity: 0,
    shipmentDetails: [
      {
        shipmentDate: '2019-11-06',
        shipFromWarehouseId: '10',
        carrierCode: '4M',
        carrierName: 'SMARTPOST-BM',
        packageDetails: [{ cartonNumber: '1', quantityInbox: '1', trackingNumber: `3900643402${number}` }],
      },
    ],
    serialNumberDetails: [],
  };
}

function sqsRecord(eventId: string, order: string, lineNumber: number): SQSRecord {
  const resources = [{ ...resource(order, 0), lines: [line(lineNumber)] }];
  const content = { v: 1, eventId, topic: 'resellers/orders', event: 'im::updated' };
  const receivedAt = new Date().toISOString();
  const now = String(Date.now());
  return {
    messageId: eventId,
    receiptHandle: eventId,
    body: JSON.stringify({ ...content, eventTimeStamp: TIMESTAMP, receivedAt, digest: eventId, resources }),
    attributes: {
      ApproximateReceiveCount: '1',
      SentTimestamp: now,
      SenderId: 'AIDAEXAMPLE',
      ApproximateFirstReceiveTimestamp: now,
      MessageGroupId: order,
    },
    messageAttributes: { eventId: { dataType: 'String', stringValue: eventId } },
    md5OfBody: '',
    eventSource: 'aws:sqs',
    eventSourceARN: 'arn:aws:sqs:us-east-1:000000000000:order-events.fifo',
    awsRegion: 'us-east-1',
  };
}
