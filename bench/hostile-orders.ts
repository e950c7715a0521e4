/** A body about one order of its own, as large as the receiver takes it, and hard on who reads and stores it. */
export type HostileOrder = { readonly name: string; readonly bodyOf: (eventId: string) => string };

const TIMESTAMP = new Date().toISOString();
const LONG_BYTES = 4_400_000;

/** The most lines, packages, unknown words and text of an order, and as much JSON as is taken beside it. */
export function hostileOrders(): readonly HostileOrder[] {
  const shipped = {
    ingramLineNumber: '1',
    lineStatus: 'IM::shipped',
    requestedQuantity: 3,
    shippedQuantity: 2,
  };
  const withPackages = (packageDetails: readonly object[], index = 0) => ({
    ...shipped,
    ingramLineNumber: String(index),
    subOrderNumber: `20-RD205-${index}`,
    shipmentDetails: [{ carrierName: 'UPS', packageDetails }],
  });
  const packages = (count: number, start = 0) =>
    Array.from({ length: count }, (_, index) => ({ trackingNumber: `1Z999999${start + index}` }));
  const lines = (lineOf: (index: number) => object) =>
    Array.from({ length: 10_000 }, (_, index) => lineOf(index));
  return [
    order(
      '10,000 lines',
      lines((index) => ({ ...shipped, ingramLineNumber: String(index) })),
    ),
    order(
      '10,000 lines, each with a package',
      lines((index) => withPackages(packages(1, index), index)),
    ),
    order(
      '10,000 status words',
      lines((index) => ({ ingramLineNumber: `${index}`, lineStatus: `w${index}` })),
    ),
    order('60,000 packages', [withPackages(packages(60_000))]),
    order('one long tracking number', [withPackages([{ trackingNumber: 'x'.repeat(LONG_BYTES) }])]),
    order('one long tracking number of two-byte characters', [
      withPackages([{ trackingNumber: 'ж'.repeat(LONG_BYTES / 2) }]),
    ]),
    order('80,000 objects beside a line', [shipped], { other: Array(80_000).fill({ a: 1 }) }),
  ];
}

function order(name: string, lines: readonly object[], more: object = {}): HostileOrder {
  const resource = { eventType: 'im::order_shipped', orderNumber: '20-RD205', ...more, lines };
  return {
    name,
    bodyOf: (eventId) =>
      JSON.stringify({
        ...{ topic: 'resellers/orders', event: 'im::updated', eventTimeStamp: TIMESTAMP, eventId },
        resource: [{ ...resource, customerOrderNumber: `PO-${eventId}` }],
      }),
  };
}
