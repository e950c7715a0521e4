import type { Heard } from '../simulation/world/judge/verdict.ts';
import type { ReceivedCall } from './ground.ts';
import type { ProvingOrder } from './traffic.ts';

/** What Thirdwatch heard of an order. */
export type HeardOfOrder = {
  readonly heard: readonly Heard[];
  /** Calls that changed what Thirdwatch believes for an older event than the call before. */
  readonly overtaken: readonly string[];
};

/** The calls that took effect, by the numbers of their orders in capitals. */
export function byOrder(calls: readonly ReceivedCall[]): ReadonlyMap<string, readonly ReceivedCall[]> {
  return Map.groupBy(
    calls.filter(({ applied }) => applied),
    ({ body }) => String(fieldOf(body, '_orderId')).toUpperCase(),
  );
}

/**
 * Puts the calls of an order into the sequence of its arrivals, by the events that they name.
 *
 * @param acceptedAt when each arrival was accepted
 */
export function heardOf(
  { arrivals }: ProvingOrder,
  calls: readonly ReceivedCall[],
  acceptedAt: readonly number[],
): HeardOfOrder {
  const heard: Heard[] = [];
  const overtaken: string[] = [];
  let furthest = 0;
  let belief = '';
  for (const { body, at } of calls) {
    const eventId = fieldOf(fieldOf(body, '_customInfo'), 'ingramEventId');
    const places = arrivals.flatMap(({ event }, place) => (event.id === eventId ? [place] : []));
    // Of a call without an event, nothing tells more than its time.
    const byTime = Math.max(furthest, acceptedAt.filter((accepted) => accepted < at).length - 1);
    // An event that was sent again has several places.
    const place =
      eventId === undefined ? byTime : (places.find((each) => each >= furthest) ?? places[0] ?? 0);
    const status = String(fieldOf(body, '_orderStatus'));
    const told = `${status} ${fieldOf(fieldOf(body, '_customInfo'), 'trackingNumbers') ?? ''}`;
    if (place < furthest && told !== belief) overtaken.push(`${status} for ${eventId}`);
    heard.push({ status, at, arrived: place + 1, answered: 0 });
    furthest = Math.max(furthest, place);
    belief = told;
  }
  return { heard, overtaken };
}

function fieldOf(value: unknown, field: string): unknown {
  return typeof value === 'object' && value !== null
    ? Object.entries(value).find(([key]) => key === field)?.[1]
    : undefined;
}
