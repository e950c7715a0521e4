import type { OccurrenceOf } from '../../engine/occurrences.ts';
import type { Oracle, Violate } from '../oracle.ts';
import { eventIdOf, type HistoryRecord } from '../record.ts';

/** A receipt, as the queue gives it: the message, and which of its receives it stands for. */
type Held = { readonly messageId: string; readonly receive: number };

/** AWS may take so much of an invocation's time that it does not end in it. */
const INVOCATION_MS = 30_000;

/**
 * Nobody calls Thirdwatch for a message that another one has by now; messages of a group are worked on in their
 * sequence, and none behind one that must wait.
 */
export function custodyOracle(record: HistoryRecord, violate: Violate): Oracle {
  const held = new Map<string, readonly Held[]>();
  /** Of each container, the groups that wait, by the message at which they stopped. */
  const stopped = new Map<string, Map<string, string>>();

  let troubleAt = Number.NEGATIVE_INFINITY;

  const called = ({ container, orderId, body }: OccurrenceOf<'called'>, at: number) => {
    const orderIndex = record.orderOf(orderId)?.order.index;
    if (orderIndex === undefined || record.history.takesExpiredReceipts) return;
    const eventId = eventIdOf({ body });
    const ours = held.get(container) ?? [];
    const isOurs = ours.some(({ messageId, receive }) => {
      const known = record.messages.get(messageId);
      if (known?.orderIndex !== orderIndex) return false;
      return (known.eventId === eventId || known.what === 'internal') && known.receives === receive;
    });
    if (!isOurs)
      violate({ at, orderIndex, what: `a call for ${eventId}, which another receiver has by now` });
  };

  const settled = (outcome: OccurrenceOf<'outcome'>, at: number) => {
    const known = record.messages.get(outcome.messageId);
    const container = outcome.container;
    if (known === undefined) return;
    const { groupId } = known.message;
    const at1 = stopped.get(container)?.get(groupId);
    const isWorkedOn = outcome.outcome !== 'not-handed-back';
    if (at1 !== undefined && at1 !== outcome.messageId && isWorkedOn) {
      const what = `${outcome.messageId} is worked on behind ${at1}, which has to wait`;
      violate({ at, what, ...(known.orderIndex !== undefined && { orderIndex: known.orderIndex }) });
    }
    if (outcome.outcome === 'retry') stopped.get(container)?.set(groupId, outcome.messageId);
  };

  return {
    observe(occurrence, at) {
      switch (occurrence.kind) {
        case 'taken-up':
          held.set(occurrence.container, occurrence.receipts.map(heldOf));
          stopped.set(occurrence.container, new Map());
          return;
        case 'called':
          return called(occurrence, at);
        case 'outcome':
          return settled(occurrence, at);
        case 'fault':
          troubleAt = at;
          return;
        case 'ended':
          if (occurrence.how === 'timeout' && at - troubleAt > INVOCATION_MS)
            violate({ at, what: `invocation ${occurrence.invocation} has run into its timeout` });
          return;
        default:
          return;
      }
    },
  };
}

function heldOf(receipt: string): Held {
  const [messageId = '', receive] = receipt.split('/');
  return { messageId, receive: Number(receive) };
}
