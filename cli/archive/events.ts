import { isOfOrder } from '../../lib/archive/read.ts';
import type {
  ArchivedCall,
  ArchivedMessage,
  ArchivedOutcome,
  ArchiveRecord,
} from '../../lib/archive/record.ts';
import { orderKey } from '../../lib/ingram/webhook/order-number.ts';

/** What the archive has of an event and one of its orders, or of one recheck of an order. */
export type ArchivedEvent = {
  /** Each attempt, oldest first; the last tells what became of it. */
  readonly records: readonly [ArchiveRecord, ...ArchiveRecord[]];
  readonly last: ArchiveRecord;
};

/** Which events are meant. */
export type EventFilter = {
  readonly event?: string;
  readonly order?: string;
  /** Any of them; empty: all. */
  readonly outcomes: readonly ArchivedOutcome[];
};

/** Groups records, which come oldest first, by what they are about. */
export async function eventsIn(
  records: AsyncIterable<ArchiveRecord>,
  filter: EventFilter,
): Promise<readonly ArchivedEvent[]> {
  const events = new Map<string, [ArchiveRecord, ...ArchiveRecord[]]>();
  for await (const record of records) {
    if (filter.event !== undefined && record.eventId !== filter.event) continue;
    if (filter.order !== undefined && !isOfOrder(record, filter.order)) continue;
    const key = keyOf(record);
    const known = events.get(key);
    if (known === undefined) events.set(key, [record]);
    else known.push(record);
  }
  return [...events.values()]
    .map((some) => ({ records: some, last: some.at(-1) ?? some[0] }))
    .filter(({ last }) => filter.outcomes.length === 0 || filter.outcomes.includes(last.outcome));
}

/** Another content under an event id is not Ingram's: nothing of it counts, and it is not replayed. */
function isForged({ reason }: ArchiveRecord): boolean {
  return reason === 'event-id-reused';
}

/** The message that the event came in; undefined where the archive lacks it, or it is not Ingram's. */
export function messageOf({ records }: ArchivedEvent): ArchivedMessage | undefined {
  return records.find((record) => record.message !== undefined && !isForged(record))?.message;
}

/** The calls of all attempts, oldest first. */
export function callsOf({ records }: ArchivedEvent): readonly ArchivedCall[] {
  return records.flatMap(({ calls }) => calls);
}

/** The status that Thirdwatch took last. */
export function toldStatusOf(event: ArchivedEvent): string | undefined {
  const accepted = callsOf(event).findLast(({ status = 0 }) => status >= 200 && status < 300);
  return accepted === undefined ? undefined : String(accepted.body._orderStatus);
}

function keyOf(record: ArchiveRecord): string {
  const { eventId, id, orderId = '' } = record;
  const [messageId = ''] = id.split('/');
  // What is not Ingram's stands for itself, and so does a recheck.
  const about = eventId === undefined || isForged(record) ? messageId : `event ${eventId}`;
  return JSON.stringify([about, orderKey(orderId)]);
}
