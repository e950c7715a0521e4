/** Whether a content, by its digest, may be queued under an event id; the content counts from then on. */
export type ContentLimit = (eventId: string, digest: string) => boolean;

/**
 * So many contents under one event id are queued. One of them is Ingram Micro's; the others are parked as
 * `event-id-reused`, and these are enough to see what somebody is trying.
 */
export const MAX_CONTENTS = 5;
/** Far more ids than one container sees before SQS and the ledger have them. */
const MAX_EVENT_IDS = 1_000;

/**
 * Counts the contents under each event id in this container: with one captured signature, nobody can fill the queues
 * with contents of their own. The same content again is always admitted.
 */
export function createContentLimit(): ContentLimit {
  const digestsOf = new Map<string, Set<string>>();
  return (eventId, digest) => {
    const digests = digestsOf.get(eventId) ?? new Set();
    // The id that was seen last is forgotten last.
    digestsOf.delete(eventId);
    digestsOf.set(eventId, digests);
    const [oldest = eventId] = digestsOf.keys();
    if (digestsOf.size > MAX_EVENT_IDS) digestsOf.delete(oldest);
    if (digests.size < MAX_CONTENTS) digests.add(digest);
    return digests.has(digest);
  };
}
