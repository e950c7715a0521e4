// Real: all. How much of a DynamoDB item, which holds 400 KB, the largest orders take.
import { describe, expect, it } from '@jest/globals';
import { decide, withReport } from '../../../lib/orders/decide.ts';
import type { Order } from '../../../lib/orders/facts.ts';
import { DEFAULT_STATUS_TABLE } from '../../../lib/orders/status-table.ts';
import { decodeOrder, encodeOrder } from '../../../lib/store/order-codec.ts';
import { answer, detailsLine, type Learned, orderKnowing, tracking } from '../../support/details.ts';
import { line, notification, packages, START_MS } from '../../support/orders.ts';

const MAX_ITEM_BYTES = 400 * 1024;
const LINES = 2000;
const LINES_PER_EVENT = 12;
const INGRAM_ORDER = '20-RD001';
const CARRIERS = ['SMARTPOST-BM', 'UPS GROUND', 'FEDEX HOME DELIVERY', 'DHL NORMAL'];

/** One line in one sub-order, of which so many pieces were asked for, have shipped in one package, or stay behind. */
type Part = {
  readonly number: number;
  readonly subOrderNumber: string;
  readonly quantities: readonly [requested: number, shipped: number, backordered: number];
  readonly trackingNumber: string;
  readonly carrierName: string | undefined;
};

/** Digits of a fixed generator: they pack no better than real tracking numbers. */
let state = 20_260_105;
const digits = () => {
  state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
  return String(state).padStart(10, '0');
};

/** Each line is split over three sub-orders: what one does not ship moves on to the next. */
const parts = ['11', '12', '13'].flatMap((suffix, place) =>
  Array.from({ length: LINES }, (_, index): Part => {
    const requested = [9, 5, 2][place] ?? 0;
    const shipped = [4, 3, index % 3][place] ?? 0;
    return {
      number: index + 1,
      subOrderNumber: `${INGRAM_ORDER}-${suffix}`,
      quantities: [requested, shipped, requested - shipped],
      trackingNumber: `1Z${digits()}${digits()}`.slice(0, 18),
      carrierName: CARRIERS[Number(digits()) % CARRIERS.length],
    };
  }),
);

/**
 * What one event tells, about a minute after the one before: of some parts that they are held, of the others that they
 * shipped.
 */
function eventAbout(some: readonly Part[], place: number): Learned {
  const eventType = place % 10 === 0 ? 'order_hold' : 'order_shipped';
  const lines = some.map(({ number, subOrderNumber, quantities, carrierName, trackingNumber }) => {
    const [requestedQuantity, shippedQuantity, backOrderedQuantity] = quantities;
    const isHeld = eventType === 'order_hold';
    return line(number, {
      ...{ subOrderNumber, requestedQuantity },
      ...(isHeld
        ? { lineStatus: 'SALES_HOLD' }
        : { lineStatus: 'IM::shipped', shippedQuantity, backOrderedQuantity }),
      ...(!isHeld && shippedQuantity > 0 && packages(carrierName, trackingNumber)),
    });
  });
  return notification(eventType, place * 61 + Number(digits()) / 1e9, { [INGRAM_ORDER]: lines });
}

const events = Array.from({ length: parts.length / LINES_PER_EVENT }, (_, place) =>
  eventAbout(parts.slice(place * LINES_PER_EVENT, (place + 1) * LINES_PER_EVENT), place),
);

/** Order Details of all parts, with a place to follow each package. */
const details = answer(
  INGRAM_ORDER,
  parts.length * 61,
  parts.map(({ number, subOrderNumber, quantities, carrierName, trackingNumber }) => {
    const [quantityOrdered, , quantityBackOrdered] = quantities;
    const trackingUrl = `https://www.carrier.example/tracking/en-us/detail?trackingNumber=${trackingNumber}`;
    const shipment = tracking(carrierName, { trackingNumber, trackingUrl });
    return detailsLine(number, 'shipped', {
      subOrderNumber,
      quantityOrdered,
      quantityBackOrdered,
      ...shipment,
    });
  }),
);

function told(order: Order): Order {
  const update = decide(order, DEFAULT_STATUS_TABLE);
  return update === undefined ? order : withReport(order, update, START_MS, 'N');
}

const known = orderKnowing(events);

describe.each([
  ['as its events tell it', known, 118],
  ['with Order Details, and a tracking URL for each package', orderKnowing([details], known), 161],
])('an order of 2,000 lines in three sub-orders each, %s', (_, untold, kilobytes) => {
  const order = told(untold);
  const stored = encodeOrder(order);

  it('is the order that it is meant to be', () => {
    const { lines } = order.ingramOrders.get(INGRAM_ORDER) ?? {};
    expect(lines?.size).toBe(LINES);
    expect([...(lines?.values() ?? [])].every((units) => units.size === 3)).toBe(true);
    expect(order.lastReport?.trackingNumbers.length).toBeGreaterThan(4000);
  });

  it(`takes about ${kilobytes} KB of the 400 KB of an item`, () => {
    expect(stored).toBeInstanceOf(Uint8Array);
    expect(stored.length).toBeLessThan(MAX_ITEM_BYTES);
    expect(Math.abs(stored.length / 1024 - kilobytes)).toBeLessThan(10);
  });

  it('is read back as it was', () => {
    expect(decodeOrder(stored)).toEqual(order);
  });
});
