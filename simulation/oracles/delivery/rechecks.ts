import type { OccurrenceOf } from '../../engine/occurrences.ts';
import type { Oracle, Violate } from '../oracle.ts';
import type { HistoryRecord } from '../record.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
/** Unless anything else is said, the sweeper runs so often. */
const USUAL_MINUTES = 5;
/** So long the tables or the queue may fail at a stretch, or one after the other. */
const TROUBLE_MS = 12 * HOUR_MS;

/** What an order waits for. */
type Waiting = { readonly dueAt: number; isWoken: boolean };

/** An order whose time for a recheck has come is woken in time. */
export function rechecksOracle(record: HistoryRecord, violate: Violate): Oracle {
  const { everyMinutes = USUAL_MINUTES } = record.history.sweeping ?? {};
  const latestMs = everyMinutes * MINUTE_MS + TROUBLE_MS;
  const orders = new Map<number, Waiting>();

  const check = (orderIndex: number, at: number) => {
    const waiting = orders.get(orderIndex);
    if (waiting === undefined || waiting.isWoken || at <= waiting.dueAt + latestMs) return;
    const hours = Math.floor((at - waiting.dueAt) / HOUR_MS);
    violate({ at, orderIndex, what: `a recheck is due since ${hours} h, and nobody has asked for it` });
  };

  const written = ({ orderId, recheckAt }: OccurrenceOf<'written'>, at: number) => {
    const orderIndex = record.orderOf(orderId)?.order.index;
    if (orderIndex === undefined) return;
    check(orderIndex, at);
    if (recheckAt === undefined) {
      orders.delete(orderIndex);
      return;
    }
    const isUnderWay = record
      .messagesOf(orderIndex)
      .some(({ what, isDeleted }) => what === 'internal' && !isDeleted);
    // What was due before, and was woken in vain, is due again from now on.
    orders.set(orderIndex, { dueAt: Math.max(recheckAt, at), isWoken: isUnderWay && recheckAt <= at });
  };

  const woken = (orderIndex: number, at: number) => {
    check(orderIndex, at);
    const waiting = orders.get(orderIndex);
    if (waiting !== undefined && at >= waiting.dueAt - MINUTE_MS) waiting.isWoken = true;
  };

  return {
    observe(occurrence, at) {
      if (occurrence.kind === 'written') written(occurrence, at);
      if (occurrence.kind !== 'queued') return;
      const { what, orderIndex } = record.messages.get(occurrence.message.messageId) ?? {};
      if (what === 'internal' && orderIndex !== undefined) woken(orderIndex, at);
    },
    finish(at) {
      for (const orderIndex of orders.keys()) check(orderIndex, at);
    },
  };
}
