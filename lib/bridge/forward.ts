import { Unforwardable } from '../platform/errors.ts';
import type { EventMessage } from '../queue/message.ts';
import type { Ledger } from '../store/ledger.ts';
import type { Forwarded, ForwardPorts } from './forward-ports.ts';
import { type InFlightMessage, readMessage } from './message.ts';
import { updateOrder } from './update-order.ts';

/**
 * Forwards a message: checks that its event id was not used for something else, merges what it says into what is known
 * of its order, and tells Thirdwatch where that is news. A recheck has no event: the order is judged anew.
 *
 * @throws TryLater, Misconfigured when it has to be tried again
 * @throws Unforwardable when a person has to look at it
 */
export async function forward(message: InFlightMessage, ports: ForwardPorts): Promise<Forwarded> {
  const { record, content } = message;
  if (content.kind === 'recheck') return updateOrder({ record, content }, ports);
  const receivedAt = await firstReceiptOf(content, ports.ledger);
  if (content.kind === 'sighting') return { outcome: 'sighted' };
  const read = readMessage({ record, content }, receivedAt);
  const isTooOld = read.notification.asOf < ports.now() - ports.settings.retentionMs;
  return isTooOld ? { outcome: 'no-news', isTooOld, ...read } : updateOrder(read, ports);
}

/**
 * When the event was received for the first time. Ingram signs the event id alone: under an id that is known, another
 * content is not Ingram's.
 */
async function firstReceiptOf(
  { eventId, digest, receivedAt }: EventMessage,
  ledger: Ledger,
): Promise<number> {
  // The version before wrote none.
  if (digest === undefined) return receivedAt;
  const first = await ledger.record(eventId, { digest, receivedAt });
  if (first.digest === digest) return first.receivedAt;
  throw new Unforwardable(
    'This event id was received before with another content; Ingram signs the event id alone. Nothing of it counts.',
    { reason: 'event-id-reused' },
  );
}
