import type { Arrived } from '../../simulation/world/judge/judge.ts';
import type { EventType, ToldLine } from '../../simulation/world/notifications/sent-event.ts';

const START_MS = Date.UTC(2026, 0, 5, 8);
const HOUR_MS = 3_600_000;

/**
 * A line as an event tells it: `001/11 Shipped 3/2/1 #1Z` is line, sub-order, word, requested/shipped/backordered, and a
 * tracking number.
 */
function toldLine(text: string): ToldLine {
  const [, line = '', suffix, word, quantities, trackingNumber] =
    /^(\d+)(?:\/(\d+))?(?: ([A-Za-z_:-]+))?(?: ([\d-]+\/[\d-]+\/[\d-]+))?(?: #(\w+))?$/.exec(text) ?? [];
  const [requested, shipped, backordered] = (quantities?.split('/') ?? []).map((quantity) =>
    quantity === '-' ? undefined : Number(quantity),
  );
  return {
    line,
    ...(suffix !== undefined && { suffix: Number(suffix) }),
    ...(word !== undefined && { word }),
    ...(requested !== undefined && { requested }),
    ...(shipped !== undefined && { shipped }),
    ...(backordered !== undefined && { backordered }),
    ...(trackingNumber !== undefined && { trackingNumbers: [trackingNumber] }),
  };
}

/** Events as `order_shipped 20-A: 001 Shipped; 002 Open`, an hour between each, in their sequence. */
export function arrivedEvents(texts: readonly string[]): readonly Arrived[] {
  return texts.map((text, index): Arrived => {
    const [, type = '', number = '', lines = ''] = /^(\w+) ([\w-]+)(?:: (.*))?$/.exec(text) ?? [];
    const sentAt = START_MS + index * HOUR_MS;
    return {
      receivedAt: sentAt + 1000,
      event: {
        id: `EV${index}`,
        type: type as EventType,
        sentAt,
        timestamp: 'sentAt',
        orders: [{ number, lines: lines === '' ? [] : lines.split('; ').map(toldLine) }],
      },
    };
  });
}
