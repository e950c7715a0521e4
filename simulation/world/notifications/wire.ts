import type { Random } from '../random.ts';
import type { SentEvent, ToldLine, ToldOrder } from './sent-event.ts';

/** In which of its shapes a sender writes. Most traffic is plain. */
export type Shape = {
  readonly prefix: 'im::' | 'IM::' | '';
  readonly timestampKey: 'eventTimeStamp' | 'evenTtimeStamp' | 'eventtimestamp';
  readonly timestampForm: 'Z' | 'offset' | 'sevenDigits';
  readonly idKey: 'eventId' | 'eventid';
  readonly orderKey: 'customerOrderNumber' | 'customerPoNumber' | 'customerordernumber';
  readonly lineKey: 'ingramLineNumber' | 'lineNumber' | 'LineNumber' | 'linenumber';
  readonly lineForm: '001' | '01';
  readonly backorderedKey:
    | 'backOrderedQuantity'
    | 'backorderedQuantity'
    | 'backorderquantity'
    | 'quantityBackOrdered';
  readonly asStrings: boolean;
  readonly rootIsArray: boolean;
  readonly resourceIsObject: boolean;
  readonly oneEventType: boolean;
  /** How the reseller's number of the order is written: Ingram uses capitals in most countries. */
  readonly spelling: 'as entered' | 'capitals' | 'either';
};

export function shapeOf(random: Random): Shape {
  const rarely = <T>(plain: T, ...others: readonly [T, ...T[]]) =>
    random.chance(0.9) ? plain : random.pick(others);
  return {
    prefix: rarely('im::', 'IM::', ''),
    timestampKey: rarely('eventTimeStamp', 'evenTtimeStamp', 'eventtimestamp'),
    timestampForm: rarely('Z', 'offset', 'sevenDigits'),
    idKey: rarely('eventId', 'eventid'),
    orderKey: rarely('customerOrderNumber', 'customerPoNumber', 'customerordernumber'),
    lineKey: rarely('ingramLineNumber', 'lineNumber', 'LineNumber', 'linenumber'),
    lineForm: rarely('001', '01'),
    backorderedKey: rarely(
      'backOrderedQuantity',
      'backorderedQuantity',
      'backorderquantity',
      'quantityBackOrdered',
    ),
    asStrings: rarely(false, true),
    rootIsArray: rarely(false, true),
    resourceIsObject: rarely(false, true),
    oneEventType: rarely(false, true),
    spelling: rarely('as entered', 'capitals', 'either'),
  };
}

/** The body of an event, as Ingram posts it. */
export function bodyOf(
  event: SentEvent,
  customerOrderNumber: string,
  shape: Shape,
  sentAt = event.sentAt,
): string {
  const eventType = `${shape.prefix}${event.type}`;
  const orderNumber = spelled(customerOrderNumber, event, shape);
  const isCreation = event.type === 'async_order_create';
  const resources = isCreation
    ? [creation(event.orders, orderNumber, shape)]
    : event.orders.map((order) => ({
        orderNumber: order.number,
        [shape.orderKey]: orderNumber,
        lines: order.lines.map((line) => lineOf(line, order.number, shape)),
      }));
  const typed = shape.oneEventType ? resources : resources.map((resource) => ({ eventType, ...resource }));
  const timestamp = timestampOf({ ...event, sentAt }, shape);
  const body = {
    topic: 'resellers/orders',
    event: isCreation ? 'IM::created' : 'im::updated',
    ...(timestamp !== undefined && { [shape.timestampKey]: timestamp }),
    [shape.idKey]: event.id,
    ...(shape.oneEventType && { eventType }),
    resource: shape.resourceIsObject && typed.length === 1 ? typed[0] : typed,
  };
  return JSON.stringify(shape.rootIsArray ? [body] : body);
}

function spelled(customerOrderNumber: string, { id }: SentEvent, { spelling }: Shape): string {
  const isInCapitals = spelling === 'capitals' || (spelling === 'either' && /[02468]$/.test(id));
  return isInCapitals ? customerOrderNumber.toUpperCase() : customerOrderNumber;
}

function timestampOf({ timestamp, sentAt }: SentEvent, { timestampForm }: Shape): string | undefined {
  if (timestamp !== 'sentAt') return timestamp === 'missing' ? undefined : timestamp;
  const text = new Date(sentAt).toISOString();
  if (timestampForm === 'sevenDigits') return text.replace('Z', '0000Z');
  if (timestampForm === 'Z') return text;
  return new Date(sentAt + 8.5 * 3_600_000).toISOString().replace('Z', '+08:30');
}

function lineOf(told: ToldLine, ingramOrderNumber: string, shape: Shape): object {
  const quantity = (value: number) => (shape.asStrings ? String(value) : value);
  const { suffix, word, requested, shipped, backordered, trackingNumbers } = told;
  return {
    [shape.lineKey]: shape.lineForm === '01' ? told.line.slice(1) : told.line,
    ...(suffix !== undefined && { subOrderNumber: `${ingramOrderNumber}-${suffix}` }),
    ...(word !== undefined && { lineStatus: word }),
    ...(requested !== undefined && { requestedQuantity: quantity(requested) }),
    ...(shipped !== undefined && { shippedQuantity: quantity(shipped) }),
    ...(backordered !== undefined && { [shape.backorderedKey]: quantity(backordered) }),
    ...(trackingNumbers && {
      shipmentDetails: [{ packageDetails: trackingNumbers.map((trackingNumber) => ({ trackingNumber })) }],
    }),
  };
}

function creation(orders: readonly ToldOrder[], customerOrderNumber: string, shape: Shape): object {
  return {
    customerOrderNumber,
    orderSplit: orders.length > 1,
    orders: orders.map(({ number, lines }) => ({
      ingramOrderNumber: number,
      lines: lines.map(({ line, suffix, word, requested, backordered }) => ({
        ...(suffix !== undefined && { subOrderNumber: `${number}-${suffix}` }),
        ingramLineNumber: shape.lineForm === '01' ? line.slice(1) : line,
        lineStatus: word,
        quantityOrdered: requested,
        quantityConfirmed: requested,
        quantityBackOrdered: backordered,
      })),
    })),
  };
}
