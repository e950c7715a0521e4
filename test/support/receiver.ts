import { createContentLimit } from '../../lib/bridge/receive/content-limit.ts';
import type { Receiver, WebhookRequest } from '../../lib/bridge/receive/receive.ts';
import type { Envelope } from '../../lib/ingram/webhook/envelope.ts';
import { sign } from '../../lib/ingram/webhook/signature.ts';
import { decodeMessage, type EventMessage } from '../../lib/queue/message.ts';
import type { OutgoingMessage } from '../../lib/queue/outgoing.ts';
import { EVENT_ID } from './notifications.ts';
import { START_MS } from './orders.ts';

/** The webhook's key of {@link receiverInMemory}. */
export const KEY = 'test-secret';

/** A notification of one order, as an object; `changes` are made at its top. */
export function orderEvent(changes: object = {}): object {
  return {
    topic: 'resellers/orders',
    event: 'im::updated',
    eventTimeStamp: '2021-11-01T13:02:06.369Z',
    eventId: EVENT_ID,
    resource: [{ eventType: 'im::order_shipped', orderNumber: '20-RD128', customerOrderNumber: 'ZENPO' }],
    ...changes,
  };
}

/** A request with a signature of {@link EVENT_ID}, whatever its content. */
export function signed(content: unknown, key = KEY): WebhookRequest {
  return {
    body: typeof content === 'string' ? content : JSON.stringify(content),
    isBase64Encoded: false,
    signature: sign(EVENT_ID, Buffer.from(key)),
  };
}

/** A receiver with one key, whose queue and log are in memory. */
export function receiverInMemory() {
  const queued: OutgoingMessage[] = [];
  const envelopes: Envelope[] = [];
  const claimedIds: string[] = [];
  const receiver: Receiver = {
    secret: { keys: async () => [Buffer.from(KEY)], rereadKeys: async () => undefined },
    enqueue: async (messages) => {
      queued.push(...messages);
    },
    now: () => START_MS,
    admits: createContentLimit(),
    onEventId: (eventId) => claimedIds.push(eventId),
    onEnvelope: (envelope) => envelopes.push(envelope),
  };
  return { receiver, queued, envelopes, claimedIds };
}

/** A message as the forwarder reads it. */
export function decoded({ body, attributes }: OutgoingMessage): EventMessage {
  const message = decodeMessage(body, attributes.contentEncoding);
  if (typeof message === 'string' || message.kind === 'recheck') throw new Error(String(message));
  return message;
}
