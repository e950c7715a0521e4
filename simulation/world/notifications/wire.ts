import { withShuffledKeys } from './mixture.ts';
import type { SentEvent, ToldLine, ToldOrder } from './sent-event.ts';
import { type EventShape, type Shape, shapeOfEvent } from './shape.ts';
import { timestampText } from './timestamp.ts';

/** The body of an event, as Ingram posts it. */
export function bodyOf(
  event: SentEvent,
  customerOrderNumber: string,
  shapeOfOrder: Shape,
  sentAgainAt?: number,
): string {
  const shape = shapeOfEvent(event.id, shapeOfOrder);
  const eventType = `${shape.prefix}${event.type}`;
  const orderNumber = spelled(customerOrderNumber, event, shape);
  const isCreation = event.type === 'async_order_create';
  const resources = isCreation
    ? [creation(event.orders, orderNumber, shape)]
    : resourcesOf(event.orders, orderNumber, shape);
  const typed = shape.oneEventType ? resources : resources.map((resource) => ({ eventType, ...resource }));
  const timestamp = timestampOf({ ...event, sentAt: sentAgainAt ?? event.sentAt }, shape);
  const body = {
    topic: 'resellers/orders',
    event: isCreation ? 'IM::created' : 'im::updated',
    ...(timestamp !== undefined && { [shape.timestampKey]: timestamp }),
    [shape.idKey]: event.id,
    ...(shape.oneEventType && { eventType }),
    resource: shape.resourceIsObject && typed.length === 1 ? typed[0] : typed,
  };
  const text = JSON.stringify(shape.rootIsArray ? [body] : body);
  return sentAgainAt === undefined ? text : sentAgain(text, event.id, shape);
}

/** A body as it is sent again. */
export function sentAgain(body: string, eventId: string, { shufflesKeys }: Shape): string {
  return shufflesKeys ? withShuffledKeys(body, eventId) : body;
}

function resourcesOf(
  orders: readonly ToldOrder[],
  customerOrderNumber: string,
  shape: EventShape,
): readonly object[] {
  const linesOf = ({ number, lines }: ToldOrder) => lines.map((line) => lineOf(line, number, shape));
  const named = { [shape.orderKey]: customerOrderNumber };
  if (shape.nestsOrders) {
    const nested = orders.map((order) => ({
      ingramOrderNumber: shape.numberOf(order.number),
      lines: linesOf(order),
    }));
    return [{ ...named, orders: nested }];
  }
  return orders.map((order) => ({
    orderNumber: shape.numberOf(order.number),
    ...named,
    lines: linesOf(order),
  }));
}

function spelled(customerOrderNumber: string, { id }: SentEvent, { spelling }: Shape): string {
  const isInCapitals = spelling === 'capitals' || (spelling === 'either' && /[02468]$/.test(id));
  return isInCapitals ? customerOrderNumber.toUpperCase() : customerOrderNumber;
}

function timestampOf({ timestamp, sentAt }: SentEvent, shape: Shape): string | undefined {
  if (timestamp === 'sentAt') return timestampText(sentAt, shape.timestampForm);
  if (timestamp === 'missing') return undefined;
  return shape.datesAhead ? '2090-06-30T12:00:00Z' : timestamp;
}

function lineNumberOf(line: string, { lineForm }: Shape): string {
  return String(Number(line)).padStart(lineForm.length, '0');
}

function lineOf(told: ToldLine, ingramOrderNumber: string, shape: EventShape): object {
  const quantity = (value: number) => (shape.asStrings ? String(value) : value);
  const { suffix, word, requested, shipped, backordered, trackingNumbers } = told;
  return {
    [shape.lineKey]: lineNumberOf(told.line, shape),
    ...(suffix !== undefined && { subOrderNumber: shape.subOrderOf(ingramOrderNumber, suffix) }),
    ...(word !== undefined && { lineStatus: word }),
    ...(requested !== undefined && { requestedQuantity: quantity(requested) }),
    ...(shipped !== undefined && { shippedQuantity: quantity(shipped) }),
    ...(backordered !== undefined && { [shape.backorderedKey]: quantity(backordered) }),
    ...(trackingNumbers && {
      shipmentDetails: [
        { packageDetails: fieldsOf(trackingNumbers, shape).map((trackingNumber) => ({ trackingNumber })) },
      ],
    }),
  };
}

function fieldsOf(trackingNumbers: readonly string[], { betweenNumbers }: Shape): readonly string[] {
  return betweenNumbers === undefined ? trackingNumbers : [trackingNumbers.join(betweenNumbers)];
}

function creation(orders: readonly ToldOrder[], customerOrderNumber: string, shape: EventShape): object {
  return {
    customerOrderNumber,
    orderSplit: orders.length > 1,
    orders: orders.map(({ number, lines }) => ({
      ingramOrderNumber: shape.numberOf(number),
      lines: lines.map(({ line, suffix, word, requested, backordered }) => ({
        ...(suffix !== undefined && { subOrderNumber: shape.subOrderOf(number, suffix) }),
        ingramLineNumber: lineNumberOf(line, shape),
        lineStatus: word,
        quantityOrdered: requested,
        quantityConfirmed: requested,
        quantityBackOrdered: backordered,
      })),
    })),
  };
}
