// Real: everything from the signed body to Thirdwatch's call. Doubles: the table in memory, and Thirdwatch.
import { describe, expect, it } from '@jest/globals';
import { postAndForward, recordOfMessage } from '../support/bridge.ts';
import { forwarderInMemory } from '../support/forwarder.ts';
import { type LineEvent, linesOf, NONE } from '../support/line-events.ts';
import { permutationsOf } from '../support/permutations.ts';

const START = Date.parse('2026-03-01T08:00:00Z');
const HOUR_MS = 3_600_000;

function resourceOf(event: LineEvent): object {
  const [type] = event;
  const lines = linesOf(event);
  const order =
    type === 'async_order_create' ? { orders: [{ ingramOrderNumber: '20-A', lines }] } : { lines };
  return { eventType: `im::${type}`, orderNumber: '20-A', customerOrderNumber: 'PO-1', ...order };
}

/** The last word to Thirdwatch, in each sequence in which the events can arrive. */
async function lastWords(events: readonly LineEvent[]): Promise<ReadonlySet<string | undefined>> {
  const words = new Set<string | undefined>();
  for (const sequence of permutationsOf(events)) {
    const now = START + events.length * HOUR_MS;
    const { forwarder, calls } = forwarderInMemory({ now: () => now });
    for (const event of sequence) {
      const index = events.indexOf(event);
      const eventTimeStamp = new Date(START + index * HOUR_MS).toISOString();
      const body = { eventId: `EVENT${index}`, eventTimeStamp, resource: resourceOf(event) };
      await postAndForward(body, forwarder, (message) => recordOfMessage(message, now));
    }
    words.add(calls.at(-1)?._orderStatus);
  }
  return words;
}

/** Of five pieces, three have shipped in the first sub-order; nobody has named the next one. */
const SHIPPED: LineEvent = ['order_shipped', [11, NONE, 3, 3]];
const CREATION: LineEvent = ['async_order_create', ['all', 'Open', 5]];
const CREATED: readonly LineEvent[] = [CREATION, SHIPPED];
const LEFT: readonly LineEvent[] = [SHIPPED, ['order_backordered', ['all', 'Backordered', NONE, NONE, 2]]];

describe('of a line whose sub-orders count less than was requested, the rest is open', () => {
  it.each<readonly [string, readonly LineEvent[]]>([
    ['in a create result of the line', CREATED],
    ['in a create result of its sub-order', [['async_order_create', [11, 'Open', 5]], SHIPPED]],
    ['in an event of the sub-order', [['order_backordered', [11, NONE, 5, 0, 5]], SHIPPED]],
    ['in an event of the line', [['order_backordered', ['all', NONE, 5, 0, 5]], SHIPPED]],
    [
      'in a create result, and only an invoice tells of the shipment',
      [CREATION, ['order_invoiced', [11, NONE, 3, 3]]],
    ],
  ])('%s', async (_, events) => {
    expect(await lastWords(events)).toEqual(new Set(['_approved']));
  });

  it.each<readonly [string, readonly LineEvent[]]>([
    ['with a word and a quantity', LEFT],
    ['with a quantity', [SHIPPED, ['order_backordered', ['all', NONE, NONE, NONE, 2]]]],
    ['with a word', [SHIPPED, ['order_backordered', ['all', 'Backordered']]]],
    ['without either', [SHIPPED, ['order_backordered', ['all']]]],
    ['in the next sub-order', [SHIPPED, ['order_backordered', [12, NONE, NONE, NONE, 2]]]],
    [
      'and the line has no sub-orders',
      [
        ['order_shipped', ['all', NONE, NONE, 3]],
        ['order_backordered', ['all', NONE, NONE, NONE, 2]],
      ],
    ],
  ])('where an event says later that something is backordered: %s', async (_, events) => {
    expect(await lastWords(events)).toEqual(new Set(['_approved']));
  });
});

describe.each([
  ['by what was requested', CREATED],
  ['by a later event', LEFT],
])('the rest of a line that is known %s', (_, events) => {
  it.each<readonly [string, LineEvent, string]>([
    ['ships in the next sub-order', ['order_shipped', [12, NONE, 2, 2]], '_fulfilled'],
    ['ships in the next sub-order, by a word', ['order_shipped', [12, 'Shipped']], '_fulfilled'],
    ['ships in a row for all of the line', ['order_shipped', ['all', NONE, 5, 5]], '_fulfilled'],
    ['ships in a word for all of the line', ['order_shipped', ['all', 'Shipped']], '_fulfilled'],
    ['is void in the next sub-order', ['order_voided', [12, NONE, 2, 0]], '_fulfilled'],
    ['is void in a row for all of the line', ['order_voided', ['all', 'Backordered']], '_fulfilled'],
    ['is void in an event without lines', ['order_voided'], '_fulfilled'],
    ['is on hold in the next sub-order', ['order_hold', [12, NONE, 2, 0]], '_held'],
    ['is on hold in a row for all of the line', ['order_hold', ['all', 'Backordered']], '_held'],
    ['is on hold in an event without lines', ['order_hold'], '_held'],
    ['is backordered in the next sub-order', ['order_backordered', [12, NONE, 2, 0, 2]], '_approved'],
    ['is open when what has shipped is invoiced', ['order_invoiced', [11, NONE, 3, 3]], '_approved'],
    [
      'is open when what has shipped is invoiced by a word',
      ['order_invoiced', [11, 'Invoiced']],
      '_approved',
    ],
  ])('%s', async (_, next, status) => {
    expect(await lastWords([...events, next])).toEqual(new Set([status]));
  });
});
