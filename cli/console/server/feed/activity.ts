import { orderKey } from '../../../../lib/ingram/webhook/order-number.ts';
import type { LogLine } from '../../../../lib/platform/log-lines.ts';
import { waitingEvents } from '../../../order/waiting.ts';
import type { Activity } from '../../shapes.ts';
import type { FeedLine } from './feed.ts';

const HOUR_MS = 3_600_000;
const SLICES = 48;
/** As many are named at most. */
const MAX_NAMED = 50;

/** What the logs tell of the last hours. */
export function activity(lines: readonly FeedLine[], hours: number, now: number): Activity {
  const sliceMs = (hours * HOUR_MS) / SLICES;
  // The slices begin at the same moments whenever one looks, so that a bar only grows.
  const end = Math.ceil(now / sliceMs) * sliceMs;
  const begin = end - SLICES * sliceMs;
  // What names no event is a check of `relay doctor`, or a robot: the alarms do not count it either.
  const logged = lines.map(({ line }) => line).filter(({ reason }) => reason !== 'no-event-id');
  const slices: LogLine[][] = Array.from({ length: SLICES }, () => []);
  for (const line of logged) slices[Math.floor((Date.parse(line.timestamp) - begin) / sliceMs)]?.push(line);
  const count = (...outcomes: readonly string[]) =>
    slices.map((slice) => slice.filter(({ outcome = '' }) => outcomes.includes(outcome)).length);
  return {
    starts: slices.map((_, index) => new Date(begin + index * sliceMs).toISOString()),
    sliceMs,
    received: count('queued', 'ignored'),
    told: count('forwarded'),
    parked: count('parked'),
    refused: count('refused', 'not-served'),
    lagMs: slices.map(slowLag),
    missed: missedOrders(logged),
    waiting: waitingOrders(logged),
  };
}

/** Nineteen of twenty calls came sooner after the receipt. */
function slowLag(lines: readonly LogLine[]): number | null {
  const lags = lines.flatMap(({ outcome, lagMs }) =>
    outcome === 'forwarded' && lagMs !== undefined ? [lagMs] : [],
  );
  return lags.sort((a, b) => a - b)[Math.ceil(lags.length * 0.95) - 1] ?? null;
}

/** What was told, or settles before it is told, only because Ingram's own list says something else than its webhooks. */
function missedOrders(lines: readonly LogLine[]): Activity['missed'] {
  return lines
    .filter(({ missed }) => missed)
    .slice(-MAX_NAMED)
    .reverse()
    .map(({ orderId = '', timestamp, reason = '', orderStatus: told = reason }) => ({
      orderId,
      at: timestamp,
      told,
    }));
}

function waitingOrders(lines: readonly LogLine[]): Activity['waiting'] {
  const named = lines.filter(({ orderId }) => orderId !== undefined);
  const byOrder = Map.groupBy(named, ({ orderId = '' }) => orderKey(orderId));
  const waiting = [...byOrder.values()].flatMap((own) => {
    const orderId = own.at(-1)?.orderId ?? '';
    return waitingEvents(own).map((event) => ({ orderId, ...event }));
  });
  return waiting.sort((a, b) => Date.parse(a.since) - Date.parse(b.since)).slice(0, MAX_NAMED);
}
