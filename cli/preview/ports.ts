import type { SQSRecord } from 'aws-lambda';
import type { ForwardPorts } from '../../lib/bridge/forward/forward-ports.ts';
import { INGRAM_OFF } from '../../lib/bridge/ingram/ingram-port.ts';
import type { OrderStatusBody } from '../../lib/thirdwatch/order-status.ts';

export type DryOptions = Pick<ForwardPorts, 'orders' | 'settings'> & {
  /** Milliseconds since 1970. */
  readonly now: number;
  /** Told of each call that would be made. */
  readonly onCall: (body: OrderStatusBody) => void;
};

/** A world in which the forwarder's own code can be tried: nobody is called, and Ingram is not asked. */
export function dryPorts({ orders, settings, now, onCall }: DryOptions): ForwardPorts {
  return {
    ledger: { record: async (_, entry) => entry },
    orders,
    ingram: INGRAM_OFF,
    thirdwatch: {
      async reportStatus(body) {
        onCall(body);
        return { httpStatus: 200, message: '' };
      },
    },
    settings,
    now: () => now,
    timeLeftMs: () => Number.POSITIVE_INFINITY,
    isLastAttempt: () => false,
  };
}

type Received = { readonly body: string; readonly contentEncoding?: string | undefined };

/** A message that the queue hands out for the first time. */
export function receivedNow(now: number, { body, contentEncoding }: Received = { body: '' }): SQSRecord {
  return {
    messageId: '',
    receiptHandle: '',
    body,
    attributes: {
      ApproximateReceiveCount: '1',
      SentTimestamp: String(now),
      ApproximateFirstReceiveTimestamp: String(now),
      SenderId: '',
    },
    messageAttributes:
      contentEncoding === undefined
        ? {}
        : { contentEncoding: { dataType: 'String', stringValue: contentEncoding } },
    md5OfBody: '',
    eventSource: 'aws:sqs',
    eventSourceARN: '',
    awsRegion: '',
  };
}
