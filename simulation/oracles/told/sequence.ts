import type { HeardCall } from '../../engine/occurrences.ts';
import type { Oracle, Violate } from '../oracle.ts';
import { beliefOf, eventIdOf, type HistoryRecord, type MessageRecord } from '../record.ts';

/**
 * No event overtakes another of its order: what Thirdwatch believes is never changed by a call for an older event
 * than the one before. A call that Thirdwatch itself applies late is none of ours.
 */
export function sequenceOracle(record: HistoryRecord, violate: Violate): Oracle {
  const places = new Map<number, number>();
  const believed = new Map<number, string>();

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
        violate({ at, orderIndex: order.index, what });
      }
      places.set(order.index, Math.max(place, before));
      believed.set(order.index, belief);
    },
  };
}
