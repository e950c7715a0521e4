import type { SQSRecord } from 'aws-lambda';
import type { Forwarded, ForwardPorts, ReportSettings } from '../../lib/bridge/forward-ports.ts';
import { INGRAM_OFF } from '../../lib/bridge/ingram-port.ts';
import { updateOrder } from '../../lib/bridge/update-order.ts';
import { Unforwardable } from '../../lib/platform/errors.ts';
import type { RecheckMessage } from '../../lib/queue/message.ts';
import type { OrderItem } from '../../lib/store/orders-table.ts';
import type { OrderStatusBody } from '../../lib/thirdwatch/order-status.ts';

/** What the forwarder would do on a message that asks it to tell an order again. */
export type Preview =
  | { readonly outcome: 'told'; readonly call: OrderStatusBody; readonly forwarded: ForwardedUpdate }
  | { readonly outcome: 'no-news' | 'settling' }
  | { readonly outcome: 'parked'; readonly reason: string };

type ForwardedUpdate = Extract<Forwarded, { readonly outcome: 'forwarded' }>;

/** Runs the forwarder's own code on an item as it was read: nothing is written, and nobody is called. */
export async function previewRetelling(
  content: RecheckMessage,
  item: OrderItem,
  settings: ReportSettings,
  now: number,
): Promise<Preview> {
  const calls: OrderStatusBody[] = [];
  const ports: ForwardPorts = {
    ledger: { record: async (_, entry) => entry },
    orders: { read: async () => item, write: async (_, written) => written },
    ingram: INGRAM_OFF,
    thirdwatch: {
      async reportStatus(body) {
        calls.push(body);
        return { httpStatus: 200, message: '' };
      },
    },
    settings,
    now: () => now,
    timeLeftMs: () => Number.POSITIVE_INFINITY,
    isLastAttempt: () => false,
  };
  try {
    return previewOf(await updateOrder({ record: firstReceive(now), content }, ports), calls);
  } catch (error) {
    if (error instanceof Unforwardable) return { outcome: 'parked', reason: error.reason };
    throw error;
  }
}

function previewOf(forwarded: Forwarded, [call]: readonly OrderStatusBody[]): Preview {
  if (forwarded.outcome === 'forwarded' && call !== undefined) return { outcome: 'told', call, forwarded };
  const isSettling = forwarded.outcome === 'no-news' && forwarded.isSettling === true;
  return { outcome: isSettling ? 'settling' : 'no-news' };
}

function firstReceive(now: number): SQSRecord {
  return {
    messageId: '',
    receiptHandle: '',
    body: '',
    attributes: {
      ApproximateReceiveCount: '1',
      SentTimestamp: String(now),
      ApproximateFirstReceiveTimestamp: String(now),
      SenderId: '',
    },
    messageAttributes: {},
    md5OfBody: '',
    eventSource: 'aws:sqs',
    eventSourceARN: '',
    awsRegion: '',
  };
}
