import type { SQSRecord } from 'aws-lambda';
import { ingramDetailsParams } from '../../local/ingram-details.ts';
import type { IngramCall, SimulatedOrder } from '../../local/simulators/ingram/simulator.ts';
import type { TestSystem } from './local-system.ts';
import { recordsOf } from './records.ts';
import { uniqueNotification } from './unique-notification.ts';

/** Parameters with which Ingram is asked, as often as a test wants. */
export function frequentDetailsParams(mode: 'confirm' | 'complete'): Readonly<Record<string, string>> {
  return { ...ingramDetailsParams(mode), 'ingram-requests-per-minute': '6000' };
}

/** What an event tells of an Ingram order. */
export type ResourceContent = {
  readonly eventType: string;
  readonly orderNumber: string;
  readonly lines?: readonly object[];
};

/** A notification of something that happens now. */
export function eventOf(customerOrderNumber: string, ...resources: readonly ResourceContent[]) {
  const { eventId } = uniqueNotification();
  const resource = resources.map((resource) => ({ ...resource, customerOrderNumber }));
  const eventTimeStamp = new Date().toISOString();
  return {
    eventId,
    body: { topic: 'resellers/orders', event: 'im::updated', eventTimeStamp, eventId, resource },
  };
}

/** A line of which one piece was ordered, as Order Details show it. */
export function simulatedLine(
  lineStatus: string,
  shipment?: SimulatedShipment,
): SimulatedOrder['lines'][number] {
  return { quantityOrdered: 1, lineStatus, ...(shipment && { shipments: [shipment] }) };
}
type SimulatedShipment = NonNullable<SimulatedOrder['lines'][number]['shipments']>[number];

/** The questions for an Ingram order that Ingram has heard, oldest first. */
export function detailsRequestsFor({ ingram }: TestSystem, orderNumber: string): readonly IngramCall[] {
  return ingram.calls().filter((call) => call.orderNumber === orderNumber);
}

/** The messages of a notification that the queue has had for so long. */
export function agedRecordsOf(notification: unknown, ageMs: number): readonly SQSRecord[] {
  return recordsOf(notification).map((record) => ({
    ...record,
    attributes: { ...record.attributes, SentTimestamp: String(Date.now() - ageMs) },
  }));
}
