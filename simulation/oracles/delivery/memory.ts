import type { OccurrenceOf } from '../../engine/occurrences.ts';
import { entryOf } from '../entry-of.ts';
import type { Oracle, Violate } from '../oracle.ts';
import type { HistoryRecord } from '../record.ts';

/** After so long without news, the table has forgotten an order. */
const FORGOTTEN_MS = 300 * 24 * 3_600_000;

/** What is told of an order is written down after it, and no write undoes another one. */
export function memoryOracle(record: HistoryRecord, violate: Violate): Oracle {
  const written = new Map<string, { readonly version: number; readonly at: number }>();
  /** Of each container, the orders that it has called for and not written since. */
  const unwritten = new Map<string, Set<number>>();
  const orderIndexOf = (number: string) => record.orderOf(number)?.order.index ?? -1;
  const unwrittenIn = (container: string) => entryOf(unwritten, container, () => new Set());

  const wrote = ({ container, orderId, version }: OccurrenceOf<'written'>, at: number) => {
    const before = written.get(orderId) ?? { version: 0, at };
    const isForgotten = version === 1 && at - before.at > FORGOTTEN_MS;
    written.set(orderId, { version, at });
    const orderIndex = orderIndexOf(orderId);
    unwrittenIn(container).delete(orderIndex);
    if (version === before.version + 1 || isForgotten) return;
    violate({ at, orderIndex, what: `version ${version} is written over version ${before.version}` });
  };

  return {
    observe(occurrence, at) {
      switch (occurrence.kind) {
        case 'called':
          unwrittenIn(occurrence.container).add(orderIndexOf(occurrence.orderId));
          return;
        case 'written':
          return wrote(occurrence, at);
        case 'outcome': {
          const { container, messageId, outcome } = occurrence;
          const { orderIndex = -1 } = record.messages.get(messageId) ?? {};
          if (outcome === 'forwarded' && unwrittenIn(container).has(orderIndex))
            violate({ at, orderIndex, what: `what was told for ${messageId} is not remembered` });
          return;
        }
        default:
          return;
      }
    },
  };
}
