import type { OccurrenceOf } from '../../engine/occurrences.ts';
import type { Oracle, Violate } from '../oracle.ts';
import type { HistoryRecord } from '../record.ts';

const VISIBILITY_MS = 180_000;
const DONE = new Set(['sighted', 'no-news', 'forwarded', 'parked']);
/** So long it takes AWS to delete what is acknowledged. */
const DELETING_MS = 5;

/** What an invocation is done with, it acknowledges: unless its answer or its receipt is lost, SQS hands it out no more. */
export function acknowledgedOracle(record: HistoryRecord, violate: Violate): Oracle {
  const running = new Map<number, readonly string[]>();
  /** By the receipts: of two invocations that work on one message, one may be done, and the other one not. */
  const done = new Set<string>();
  /** By their messages, the receipts that are good, and until when. */
  const receipts = new Map<string, { readonly receipt: string; readonly until: number }>();
  const acknowledged = new Set<string>();
  let endedAt = Number.NEGATIVE_INFINITY;
  let ended: readonly string[] = [];

  const end = ({ invocation, how }: OccurrenceOf<'ended'>, at: number) => {
    const held = running.get(invocation) ?? [];
    running.delete(invocation);
    endedAt = at;
    ended = [];
    if (how !== 'answered') return;
    ended = held.flatMap((receipt) => {
      const [messageId = ''] = receipt.split('/');
      const good = receipts.get(messageId);
      const isGood = good?.receipt === receipt && good.until > at + DELETING_MS;
      return isGood && done.has(receipt) ? [messageId] : [];
    });
    for (const messageId of ended) acknowledged.add(messageId);
  };

  return {
    observe(occurrence, at) {
      switch (occurrence.kind) {
        case 'received': {
          const { message, count } = occurrence;
          const { messageId } = message;
          const hidden = { receipt: `${messageId}/${count}`, until: at + VISIBILITY_MS };
          receipts.set(messageId, hidden);
          const orderIndex = record.messages.get(messageId)?.orderIndex;
          if (acknowledged.has(messageId))
            violate({ at, orderIndex, what: `${messageId} is handed out again, though it is done` });
          return;
        }
        case 'hidden': {
          const { messageId } = occurrence.message;
          const receipt = receipts.get(messageId)?.receipt ?? '';
          receipts.set(messageId, { receipt, until: at + occurrence.seconds * 1000 });
          return;
        }
        case 'started':
          running.set(occurrence.invocation, occurrence.receipts);
          return;
        case 'outcome': {
          const { messageId, container, outcome } = occurrence;
          const receipt = `${messageId}/${record.receiveOf(messageId, container)}`;
          if (DONE.has(outcome)) done.add(receipt);
          else done.delete(receipt);
          return;
        }
        case 'ended':
          return end(occurrence, at);
        case 'fault':
          if (occurrence.what !== 'lambda answer lost' || at !== endedAt) return;
          for (const messageId of ended) acknowledged.delete(messageId);
          return;
        default:
          return;
      }
    },
  };
}
