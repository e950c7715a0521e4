import { type ArchiveRange, readArchive } from '../../lib/archive/read.ts';
import type { ArchiveRecord } from '../../lib/archive/record.ts';
import { readLedgerEntry } from '../../lib/store/ledger.ts';
import type { Stage } from '../stage.ts';
import { Failure } from '../terminal/failure.ts';
import { type ArchivedEvent, eventsIn } from './events.ts';
import { openArchive } from './open.ts';

const HOUR_MS = 3_600_000;

/** An event is retried for days, and its message lies in the queue for a week at most. */
const LONGEST_LIFE_MS = 8 * 24 * HOUR_MS;

export type FindOptions = {
  readonly event: string;
  readonly order?: string;
  /** Where to begin; by default, when the ledger first saw the event. */
  readonly since?: number;
};

/**
 * Finds an event in the archive: once for each of its orders.
 *
 * @throws Failure when it is not there
 */
export async function findEvent(
  stage: Stage,
  { event, order, since }: FindOptions,
): Promise<readonly [ArchivedEvent, ...ArchivedEvent[]]> {
  const bucket = await openArchive(stage, 'read');
  const from = since ?? (await firstSeen(stage, event));
  const range: ArchiveRange = {
    since: from,
    until: Math.min(Date.now(), from + LONGEST_LIFE_MS),
    ...(order !== undefined && { orderId: order }),
  };
  const records = untilSettled(readArchive(bucket, range), event);
  const [first, ...rest] = await eventsIn(records, { event, ...(order && { order }), outcomes: [] });
  if (first !== undefined) return [first, ...rest];
  throw new Failure(
    `The archive has nothing of the event ${event} since ${new Date(from).toISOString()}. ` +
      'What happened in the last minutes may be on its way to it.',
  );
}

/** What follows an event that is done is not read: another order of it is done within the hour. */
async function* untilSettled(
  records: AsyncIterable<ArchiveRecord>,
  event: string,
): AsyncGenerator<ArchiveRecord> {
  let settledAt = Number.POSITIVE_INFINITY;
  for await (const record of records) {
    if (Date.parse(record.at) > settledAt + HOUR_MS) return;
    if (record.eventId === event && record.outcome !== 'retry') settledAt = Date.parse(record.at);
    yield record;
  }
}

async function firstSeen({ dynamoDb, outputs }: Stage, event: string): Promise<number> {
  const entry = await readLedgerEntry(dynamoDb, outputs.OrdersTableName, event);
  if (entry !== undefined) return entry.receivedAt;
  throw new Failure(
    `The event ${event} is not known, or was forgotten. To look for it anyway, give --since.`,
  );
}
