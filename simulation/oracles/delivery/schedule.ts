import type { OccurrenceOf } from '../../engine/occurrences.ts';
import type { Oracle, Violate } from '../oracle.ts';
import type { HistoryRecord } from '../record.ts';

/** The schedule that docs/operations.md promises by its defaults. */
const FIRST_SECONDS = 5;
const MAX_SECONDS = 900;
const JITTER = 0.2;
const HORIZON_MS = 72 * 3_600_000;
/** Beyond the horizon, what the orders table does not take is tried again after so long. */
const SECONDS_BEYOND_HORIZON = 180;
const MAX_ASKED_SECONDS = 3600;
const VISIBILITY_SECONDS = 180;
/** The clocks of SQS and of a container may be so far apart. */
const CLOCKS_MS = 2_000;
/** How long a message may be behind its schedule when it comes to be parked, its tries beyond the horizon included. */
const LATE_MS = 2 * 3_600_000;
/** For so long a request that was lost, or repeated, may be under way. */
const REQUEST_MS = 15_000;
/** From so many delays on, it shows whether they stray. */
const ENOUGH_DELAYS = 40;

type Hidden = { readonly at: number; readonly seconds: number };

/** What fails is tried again by the schedule, as Thirdwatch asks, for three days, and never all at the same moment. */
export function scheduleOracle(record: HistoryRecord, violate: Violate): Oracle {
  /** Of each message, the receives after which it has failed: two invocations may have one of them. */
  const failures = new Map<string, Set<number>>();
  const asked = new Map<string, number>();
  /** By their containers, messages that stood behind another one until now: two invocations may have one of them. */
  const behind = new Set<string>();
  const strays: number[] = [];
  const hidden = new Map<string, Hidden>();
  /** Of what has to wait, what waits behind it. */
  const waiting = new Map<string, { readonly rest: readonly string[]; readonly seconds: number }>();
  /** By their groups, for how long messages have had to wait. */
  const delays = new Map<string, Set<number>>();
  let troubleAt = Number.NEGATIVE_INFINITY;

  const retried = (outcome: OccurrenceOf<'outcome'>, at: number) => {
    const known = record.messages.get(outcome.messageId);
    const { retryAfterSeconds: seconds = 0, messageId } = outcome;
    if (known === undefined) return;
    const receive = record.receiveOf(messageId, outcome.container);
    const failed = failures.get(messageId)?.add(receive) ?? new Set([receive]);
    failures.set(messageId, failed);
    const isFirst = behind.has(placeOf(messageId, outcome.container));
    const wanted = Math.min(asked.get(known.message.groupId) ?? 0, MAX_ASKED_SECONDS);
    // Its neighbors have raised its count, unless it stood behind one of them until now.
    const mostPlanned = planned(isFirst ? 1 : receive);
    const ageMs = at - known.message.sentAt;
    const isAtLast = ageMs > HORIZON_MS - CLOCKS_MS;
    const leastPlanned = planned(isFirst ? 1 : Math.min(failed.size, receive));
    const least = isAtLast ? Math.min(leastPlanned, SECONDS_BEYOND_HORIZON) : leastPlanned;
    const most = isAtLast ? Math.max(mostPlanned, SECONDS_BEYOND_HORIZON) : mostPlanned;
    const report = (what: string) =>
      violate({ at, what, ...(known.orderIndex !== undefined && { orderIndex: known.orderIndex }) });
    if (seconds < Math.floor(least * (1 - JITTER)))
      report(`${messageId} is tried again in ${seconds} s, too soon`);
    if (seconds < wanted)
      report(`${messageId} is tried again in ${seconds} s, Thirdwatch asked for ${wanted}`);
    const isAsked = outcome.asksToWait === true;
    if (!isAsked && seconds > Math.ceil(most * (1 + JITTER))) report(`${messageId} waits ${seconds} s`);
    if (!isAsked && most === MAX_SECONDS && least === MAX_SECONDS) strays.push(seconds);
    if (ageMs > HORIZON_MS + LATE_MS && !outcome.detail.includes('imulated)'))
      report(`${messageId} is tried again after ${Math.round(ageMs / 3_600_000)} hours`);
  };

  /** When a message comes again, those behind it have waited as long. */
  const received = (messageId: string, at: number) => {
    const waited = waiting.get(messageId);
    const own = hidden.get(messageId);
    waiting.delete(messageId);
    if (waited === undefined || own === undefined || own.seconds !== waited.seconds || own.at <= troubleAt)
      return;
    const others = waited.rest.filter((id) => {
      const { at: since = 0, seconds } = hidden.get(id) ?? {};
      // Of two invocations that have the message, the other one may have failed at it since.
      return since < own.at || (since === own.at && seconds !== own.seconds);
    });
    const known = record.messages.get(messageId);
    const what = `${others[0]} behind ${messageId} does not wait as long`;
    if (others.length > 0)
      violate({ at, what, ...(known?.orderIndex !== undefined && { orderIndex: known.orderIndex }) });
  };

  /** Only what its own order has to wait for is hidden for a while. */
  const justified = ({ message, seconds }: OccurrenceOf<'hidden'>, at: number) => {
    if (seconds === 0 || seconds === VISIBILITY_SECONDS) return;
    const { groupId, messageId } = message;
    if (!delays.get(groupId)?.has(seconds)) violate({ at, what: `${messageId} waits for another order` });
  };

  const parked = ({ messageId, detail }: OccurrenceOf<'outcome'>, at: number) => {
    const known = record.messages.get(messageId);
    if (known === undefined || detail !== 'retries-exhausted') return;
    if (at - known.message.sentAt < HORIZON_MS - CLOCKS_MS)
      violate({ at, what: `${messageId} is given up before its time` });
  };

  return {
    observe(occurrence, at) {
      switch (occurrence.kind) {
        case 'call-answered': {
          const { orderId, retryAfterSeconds = 0 } = occurrence;
          asked.set(orderId.toUpperCase(), retryAfterSeconds);
          return;
        }
        case 'started':
          // What Thirdwatch has asked a function for that was killed since, nobody knows.
          for (const messageId of occurrence.messageIds)
            asked.delete(record.messages.get(messageId)?.message.groupId ?? '');
          return;
        case 'taken-up':
          for (const messageId of record.batchOf(occurrence.container))
            behind.delete(placeOf(messageId, occurrence.container));
          return;
        case 'fault':
          troubleAt = at + REQUEST_MS;
          return;
        case 'hidden':
          justified(occurrence, at);
          hidden.set(occurrence.message.messageId, { at, seconds: occurrence.seconds });
          return;
        case 'received':
          return received(occurrence.message.messageId, at);
        case 'outcome': {
          if (occurrence.outcome === 'retry') {
            const rest = followersOf(occurrence, record);
            const { retryAfterSeconds: seconds = 0 } = occurrence;
            waiting.set(occurrence.messageId, { rest, seconds });
            const groupId = record.messages.get(occurrence.messageId)?.message.groupId ?? '';
            delays.set(groupId, (delays.get(groupId) ?? new Set()).add(seconds));
            retried(occurrence, at);
          }
          if (occurrence.outcome === 'parked') parked(occurrence, at);
          const { groupId } = record.messages.get(occurrence.messageId)?.message ?? {};
          asked.delete(groupId ?? '');
          markNext(occurrence, record, behind);
          return;
        }
        default:
          return;
      }
    },
    finish(at) {
      if (strays.length >= ENOUGH_DELAYS && new Set(strays).size < 3)
        violate({ at, what: `all delays are ${strays[0]} s` });
    },
  };
}

/** Once a message is done, the next one of its group was never worked on before. */
function markNext(occurrence: OccurrenceOf<'outcome'>, record: HistoryRecord, behind: Set<string>): void {
  if (occurrence.outcome === 'retry' || occurrence.outcome === 'not-handed-back') return;
  const [next] = followersOf(occurrence, record);
  if (next !== undefined) behind.add(placeOf(next, occurrence.container));
}

function placeOf(messageId: string, container: string): string {
  return `${container} ${messageId}`;
}

/** What comes behind a message in its group, of the batch that it is in. */
function followersOf(
  { messageId, container }: OccurrenceOf<'outcome'>,
  record: HistoryRecord,
): readonly string[] {
  const groupId = record.messages.get(messageId)?.message.groupId;
  const group = record
    .batchOf(container)
    .filter((id) => record.messages.get(id)?.message.groupId === groupId);
  return group.slice(group.indexOf(messageId) + 1);
}

function planned(attempt: number): number {
  return Math.min(FIRST_SECONDS * 2 ** (Math.max(attempt, 1) - 1), MAX_SECONDS);
}
