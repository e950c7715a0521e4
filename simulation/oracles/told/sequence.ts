import type { HeardCall } from '../../engine/occurrences.ts';
import type { Oracle, Violate } from '../oracle.ts';
import { beliefOf, eventIdOf, type HistoryRecord, type MessageRecord } from '../record.ts';

/** So soon, an order that two invocations work on is put right: they may run so long. */
const RIGHT_AFTER_MS = 30_000;

type Wrong = { readonly at: number; readonly what: string; readonly right: string | undefined };

/**
 * No event overtakes another of its order: what Thirdwatch believes is never changed by a call for an older event
 * than the one before. A call that Thirdwatch itself applies late is none of ours. Where SQS takes expired receipts, two
 * invocations may work on one order at once: then it is put right at once.
 */
export function sequenceOracle(record: HistoryRecord, violate: Violate): Oracle {
  const places = new Map<number, number>();
  const believed = new Map<number, string>();
  /** What is to be put right, by orders: that which was believed before is to be told again, or what is newer. */
  const overtaken = new Map<number, Wrong>();

  const messagesOf = (call: HeardCall, orderIndex: number): readonly MessageRecord[] =>
    record
      .messagesOf(orderIndex)
      .filter(({ eventId, receives }) => eventId === eventIdOf(call) && receives > 0);

  /** The place of the message for which a call was made: an event that was sent again has several. */
  const placeOf = (call: HeardCall, orderIndex: number): number => {
    const candidates = messagesOf(call, orderIndex).filter(({ isDeleted }) => !isDeleted);
    const pending = candidates.find(({ outcome }) => outcome === undefined || outcome.outcome === 'retry');
    return (pending ?? candidates.at(-1))?.place ?? -1;
  };

  /** The first place: the call may have been made for any message of its event, and since then that one may be done. */
  const placeOfLate = (call: HeardCall, orderIndex: number): number =>
    messagesOf(call, orderIndex).at(0)?.place ?? -1;

  /** Of rechecks, nobody can tell which one a call was made for: one that was done once may come again after a kill. */
  const leastPlaceOf = (call: HeardCall, orderIndex: number): number =>
    messagesOf(call, orderIndex).find(({ isDeleted }) => !isDeleted)?.place ?? -1;

  return {
    observe(occurrence, at) {
      if (occurrence.kind !== 'heard') return;
      const { call, isLate } = occurrence;
      const order = record.orderOf(call.orderId)?.order;
      if (order === undefined) return;
      const place = isLate ? placeOfLate(call, order.index) : placeOf(call, order.index);
      const before = places.get(order.index) ?? -1;
      const belief = beliefOf(call);
      const isChange = believed.get(order.index) !== belief;
      if (!isLate && isChange && place !== -1 && place < before) {
        const what = `${belief} for event ${eventIdOf(call)} overtakes what was told for a later event`;
        const right = believed.get(order.index);
        if (!record.isShared(order.index)) violate({ at, orderIndex: order.index, what });
        else if (!overtaken.has(order.index)) overtaken.set(order.index, { at, what, right });
      }
      const wrong = overtaken.get(order.index);
      if (wrong !== undefined && (place >= before || belief === wrong.right)) {
        if (at > wrong.at + RIGHT_AFTER_MS)
          violate({ at: wrong.at, what: wrong.what, orderIndex: order.index });
        overtaken.delete(order.index);
      }
      const isRecheck = !isLate && eventIdOf(call) === '';
      places.set(order.index, Math.max(isRecheck ? leastPlaceOf(call, order.index) : place, before));
      believed.set(order.index, belief);
    },
    finish() {
      for (const [orderIndex, { at, what }] of overtaken) violate({ at, what, orderIndex });
    },
  };
}
