import { Unforwardable } from '../../platform/errors.ts';
import type { EventMessage } from '../../queue/message.ts';
import type { Ledger } from '../../store/ledger.ts';
import type { Forwarded, ForwardPorts } from './forward-ports.ts';
import { type EventTime, type InFlightMessage, readMessage } from './message.ts';
import { updateOrder } from './update-order.ts';

/**
 * Forwards a message: checks that its event id was not used for something else, merges what it says into what is known
 * of its order, and tells Thirdwatch where that is news. A recheck has no event: the order is judged again.
 *
 * @throws TryLater, Misconfigured when it has to be tried again
 * @throws Unforwardable when a person has to look at it
 */
export async function forward(message: InFlightMessage, ports: ForwardPorts): Promise<Forwarded> {
  const { record, content } = message;
  if (content.kind === 'recheck') return updateOrder({ record, content }, ports);
  const first = await firstTimeOf(content, ports.ledger);
  if (content.kind === 'sighting') return { outcome: 'sighted' };
  const read = readMessage({ record, content }, first);
  const isTooOld = read.notification.asOf < ports.now() - ports.settings.retentionMs;
  return isTooOld ? { outcome: 'no-news', isTooOld, ...read } : updateOrder(read, ports);
}

/**
 * The times that the event had when it was first received. Ingram signs the event id alone: under an id that is known,
 * another content is not Ingram's.
 */
async function firstTimeOf(content: EventMessage, ledger: Ledger): Promise<EventTime> {
  const { eventId, digest, receivedAt } = content;
  const time = {
    receivedAt,
    eventTimeStamp: content.kind === 'notification' ? content.eventTimeStamp : undefined,
  };
  // A message without a digest is older than the ledger.
  if (digest === undefined) return time;
  const first = await ledger.record(eventId, { digest, ...time });
  if (first.digest === digest) return first;
  throw new Unforwardable(
    'This event id was received before with another content; Ingram signs the event id alone. Nothing of it counts.',
    { reason: 'event-id-reused' },
  );
}
