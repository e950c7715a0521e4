import * as v from 'valibot';
import type { AnswerForm } from './documents.ts';

const Shipment = v.strictObject({
  trackingNumber: v.string(),
  trackingUrl: v.optional(v.string()),
  carrierName: v.optional(v.string(), 'UPS GROUND'),
  quantity: v.optional(v.number()),
});

const Line = v.strictObject({
  /** Counted from `001` unless given. */
  ingramOrderLineNumber: v.optional(v.string()),
  /** The only sub-order unless given. */
  subOrderNumber: v.optional(v.string()),
  quantityOrdered: v.number(),
  quantityBackOrdered: v.optional(v.number()),
  lineStatus: v.string(),
  shipments: v.optional(v.array(Shipment), []),
});

/** An Ingram order, as `/_simulator/orders` and `putOrder` take it. */
export const SimulatedOrder = v.strictObject({
  ingramOrderNumber: v.string(),
  customerOrderNumber: v.string(),
  orderStatus: v.optional(v.string(), 'Processing'),
  endCustomerOrderNumber: v.optional(v.string()),
  ingramOrderDate: v.optional(v.string(), () => new Date().toISOString()),
  shipDate: v.optional(v.string()),
  deliveryDate: v.optional(v.string()),
  endUserInfo: v.optional(v.record(v.string(), v.string()), {}),
  lines: v.array(Line),
});
export type SimulatedOrder = v.InferInput<typeof SimulatedOrder>;

type Line = v.InferOutput<typeof Line>;
type Shipment = v.InferOutput<typeof Shipment>;

/** The buyer, unless an order has another: none of this may ever leave Ingram. */
export const BUYER = {
  contact: 'Casey Buyer',
  companyName: 'Buyer & Sons Ltd',
  addressLine1: '17 Quiet Lane',
  city: 'Smallville',
  postalCode: '66605',
  countryCode: 'US',
  phoneNumber: '+1 785 555 0117',
  email: 'casey.buyer@example.com',
} as const;

/** The order as Order Details v6.1, including fields that the bridge does not use. */
export function orderDetailsOf(simulated: SimulatedOrder, form: AnswerForm = 'examples'): unknown {
  const order = v.parse(SimulatedOrder, simulated);
  const { ingramOrderNumber, customerOrderNumber, endCustomerOrderNumber, orderStatus } = order;
  return {
    ingramOrderNumber,
    ingramOrderDate: order.ingramOrderDate,
    orderType: 'S-Stocked PO',
    customerOrderNumber,
    ...(endCustomerOrderNumber !== undefined && { endCustomerOrderNumber }),
    vendorSalesOrderNumber: '',
    orderStatus,
    orderTotal: 159.37,
    freightCharges: 9.4,
    currencyCode: 'USD',
    notes: '',
    billToInfo: BUYER,
    shipToInfo: BUYER,
    endUserInfo: { ...BUYER, ...order.endUserInfo },
    lines: order.lines.map((line, index) => lineOf(line, index, ingramOrderNumber, form)),
    miscellaneousCharges: form === 'schemas' ? null : [],
    additionalAttributes: form === 'schemas' ? null : [],
  };
}

function lineOf(line: Line, index: number, ingramOrderNumber: string, form: AnswerForm): unknown {
  const { lineStatus, quantityOrdered } = line;
  const { quantityBackOrdered = /back/i.test(lineStatus) ? quantityOrdered : 0 } = line;
  const shipments = line.shipments.map((shipment) => shipmentOf(shipment, quantityOrdered, form));
  return {
    subOrderNumber: line.subOrderNumber ?? `${ingramOrderNumber}-11`,
    ingramOrderLineNumber: line.ingramOrderLineNumber ?? String(index + 1).padStart(3, '0'),
    customerLineNumber: String(index + 1),
    lineStatus,
    ingramPartNumber: '5CX895',
    vendorPartNumber: 'TC57HO-1PEZU4P-NA',
    partDescription: 'A product',
    unitPrice: 49.99,
    quantityOrdered,
    quantityConfirmed: quantityOrdered - quantityBackOrdered,
    quantityBackOrdered,
    // The schema has null where the examples have nothing in the list.
    shipmentDetails: form === 'schemas' && shipments.length === 0 ? null : shipments,
    links:
      form === 'schemas'
        ? null
        : [{ topic: 'orders', href: `/resellers/v5/orders/${ingramOrderNumber}`, type: 'GET' }],
  };
}

function shipmentOf({ quantity, ...shipment }: Shipment, quantityOrdered: number, form: AnswerForm): unknown {
  const { carrierName, trackingNumber, trackingUrl } = shipment;
  const tracking = { trackingNumber, ...(trackingUrl !== undefined && { trackingUrl }) };
  return {
    quantity: quantity ?? quantityOrdered,
    ...(form === 'schemas' && { shippedDate: '2026-11-24' }),
    shipFromWarehouseId: '10',
    carrierDetails: [
      {
        carrierCode: 'RG',
        carrierName,
        ...(form === 'examples' && { quantity: 0, shippedDate: '2026-11-24' }),
        trackingDetails: [{ ...tracking, cartonNumber: '1', quantityInBox: '1' }],
      },
    ],
  };
}
