import type { SQSRecord } from 'aws-lambda';
import { ingramDetailsParams } from '../../local/ingram-details.ts';
import type { IngramCall, SimulatedOrder } from '../../local/simulators/ingram/simulator.ts';
import type { TestSystem } from './local-system.ts';
import { recordsOf } from './records.ts';
import { uniqueNotification } from './unique-notification.ts';

/** Parameters that turn Order Details on, without the rate limit playing a part. */
export function frequentDetailsParams(mode: 'confirm' | 'complete'): Readonly<Record<string, string>> {
  return { ...ingramDetailsParams(mode), 'ingram-requests-per-minute': '6000' };
}

/** The content of an event about an Ingram order. */
export type ResourceContent = {
  readonly eventType: string;
  readonly orderNumber: string;
  readonly lines?: readonly object[];
};

/** A notification with the present time. */
export function eventOf(customerOrderNumber: string, ...resources: readonly ResourceContent[]) {
  const { eventId } = uniqueNotification();
  const resource = resources.map((resource) => ({ ...resource, customerOrderNumber }));
  const eventTimeStamp = new Date().toISOString();
  return {
    eventId,
    body: { topic: 'resellers/orders', event: 'im::updated', eventTimeStamp, eventId, resource },
  };
}

/** A line of one piece, as Order Details show it. */
export function simulatedLine(
  lineStatus: string,
  shipment?: SimulatedShipment,
): SimulatedOrder['lines'][number] {
  return { quantityOrdered: 1, lineStatus, ...(shipment && { shipments: [shipment] }) };
}
type SimulatedShipment = NonNullable<SimulatedOrder['lines'][number]['shipments']>[number];

/** The requests for an Ingram order's details, oldest first. */
export function detailsRequestsFor({ ingram }: TestSystem, orderNumber: string): readonly IngramCall[] {
  return ingram.calls().filter((call) => call.orderNumber === orderNumber);
}

/** The messages of a notification that have been in the queue for some time. */
export function agedRecordsOf(notification: unknown, ageMs: number): readonly SQSRecord[] {
  return recordsOf(notification).map((record) => ({
    ...record,
    attributes: { ...record.attributes, SentTimestamp: String(Date.now() - ageMs) },
  }));
}
