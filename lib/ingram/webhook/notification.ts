import { compact } from '../../platform/compact.ts';
import {
  type AddRemark,
  type Fields,
  fieldsOf,
  keepRemarks,
  listOf,
  pick,
  textOf,
  timestampOf,
} from './fields.ts';
import { type LineContext, type LineReport, readLine } from './lines.ts';
import { isUsableNumber, orderKey, resellerOrderNumber } from './order-number.ts';
import { eventTypeName, isOrderEventType, type OrderEventType } from './vocabulary.ts';

/** One order's share of a notification, as it travels from the receiver to the forwarder. */
export type RawNotification = {
  readonly eventId: string;
  readonly eventType?: string;
  readonly eventTimeStamp?: string | undefined;
  /** When the receiver took it, in milliseconds since 1970. */
  readonly receivedAt: number;
  readonly resources: readonly unknown[];
};

/** What a notification says of one order. */
export type OrderNotification = {
  readonly eventId: string;
  /** The event type as Ingram wrote it. */
  readonly eventType: string;
  /** The event's timestamp as Ingram wrote it. */
  readonly eventTimeStamp?: string;
  /** When this was so, in milliseconds since 1970: the event's timestamp, else the time of receipt. */
  readonly asOf: number;
  /** The reseller's number of the order, as the event spells it. */
  readonly customerOrderNumber: string;
  readonly ingramOrders: readonly IngramOrderReport[];
  /** Status words that are not known, as Ingram wrote them. */
  readonly unknownWords: readonly string[];
  /** What stood in the notification and was not understood. */
  readonly problems: readonly string[];
};

/** What a notification says of one Ingram order. Without lines, its event type speaks for the whole of it. */
type IngramOrderReport = {
  /** In capitals; empty when the notification names none: then it speaks for the reseller's order as a whole. */
  readonly ingramOrderNumber: string;
  readonly eventType: OrderEventType;
  readonly lines: readonly LineReport[];
};

/** Why a notification cannot be used. */
export type UnusableNotification = {
  readonly unusable: 'unreadable' | 'unknown-event-type' | 'no-order-number';
  readonly detail: string;
};

/** A clock may be a little ahead; a timestamp from further in the future would outvote all later news for ever. */
const MAX_CLOCK_SKEW_MS = 24 * 60 * 60 * 1000;

/** Older than Ingram's webhooks: a default such as year 1 of .NET or 1970, which stands for no date at all. */
const OLDEST_TIMESTAMP = Date.UTC(2015, 0);

/**
 * Reads what a notification says of its order, in every shape that Ingram is known to send. Never throws: what
 * cannot be used at all is answered with the reason, and what was not understood within is named in `problems`.
 */
export function readNotification(raw: RawNotification): OrderNotification | UnusableNotification {
  if (raw.resources.length === 0) return unusable('unreadable', 'The notification holds no resource.');
  const problems = keepRemarks();
  const unknownWords = keepRemarks();
  const unreadableParts = keepRemarks();
  const ingramOrders: IngramOrderReport[] = [];
  for (const [index, resource] of raw.resources.entries()) {
    const fields = fieldsOf(resource);
    if (fields === undefined) return unusable('unreadable', `resource[${index}] is not an object.`);
    const written = textOf(pick(fields, 'eventtype')) ?? raw.eventType ?? '';
    const eventType = eventTypeName(written);
    if (!isOrderEventType(eventType)) return unusable('unknown-event-type', unknownType(index, eventType));
    const path = `resource[${index}]`;
    const context = {
      path,
      addProblem: problems.add,
      addUnknownWord: unknownWords.add,
      addUnreadable: unreadableParts.add,
    };
    for (const order of readIngramOrders(fields, eventType, context)) ingramOrders.push(order);
  }
  if (unreadableParts.kept.length > 0)
    return unusable('unreadable', `${unreadableParts.kept.slice(0, 5).join('; ')}.`);
  const orderNumber = usableOrderNumber(raw.resources);
  if (typeof orderNumber !== 'string') return orderNumber;
  const timestamp = trustedTimestamp(raw, problems.add);
  const content = { ingramOrders, unknownWords: unknownWords.kept, problems: problems.kept };
  return complete(raw, orderNumber, timestamp, content);
}

/** The reseller's number, or why there is none to use. */
function usableOrderNumber(resources: readonly unknown[]): string | UnusableNotification {
  const orderNumber = resellerOrderNumber(resources[0]);
  if (orderNumber === undefined) {
    return unusable('no-order-number', 'The notification names no customerOrderNumber.');
  }
  if (!isUsableNumber(orderNumber)) {
    return unusable('no-order-number', 'The customerOrderNumber is too long, or no proper Unicode text.');
  }
  if (namesAnotherOrder(resources, orderNumber)) {
    return unusable('unreadable', 'One resource holds orders of several numbers of the reseller.');
  }
  return orderNumber;
}

/** Whether {@link readNotification} found nothing to use. */
export function isUnusable(result: OrderNotification | UnusableNotification): result is UnusableNotification {
  return 'unusable' in result;
}

/** Whether resources, or the orders within them, bear another number of the reseller's as well. */
function namesAnotherOrder(resources: readonly unknown[], customerOrderNumber: string): boolean {
  const parts = resources.flatMap((resource) => [resource, ...listOf(fieldsOf(resource)?.get('orders'))]);
  return parts.some((part) => {
    const number = resellerOrderNumber(part);
    return number !== undefined && orderKey(number) !== orderKey(customerOrderNumber);
  });
}

function complete(
  raw: RawNotification,
  customerOrderNumber: string,
  timestamp: number | undefined,
  content: Pick<OrderNotification, 'ingramOrders' | 'unknownWords' | 'problems'>,
): OrderNotification {
  const resource = fieldsOf(raw.resources[0]);
  return {
    eventId: raw.eventId,
    eventType: (resource && textOf(pick(resource, 'eventtype'))) ?? raw.eventType ?? '',
    ...compact({ eventTimeStamp: raw.eventTimeStamp }),
    asOf: timestamp ?? raw.receivedAt,
    customerOrderNumber,
    ...content,
  };
}

function trustedTimestamp(raw: RawNotification, addProblem: AddRemark): number | undefined {
  const timestamp = timestampOf(raw.eventTimeStamp);
  const fault = timestampFault(timestamp, raw.receivedAt);
  if (fault === undefined) return timestamp;
  addProblem(`eventTimeStamp ${fault}; the time of receipt counts`);
  return undefined;
}

function timestampFault(timestamp: number | undefined, receivedAt: number): string | undefined {
  if (timestamp === undefined) return 'is not a date and time';
  if (timestamp > receivedAt + MAX_CLOCK_SKEW_MS) return 'lies in the future';
  return timestamp < OLDEST_TIMESTAMP ? 'is older than any event' : undefined;
}

function readIngramOrders(
  resource: Fields,
  eventType: OrderEventType,
  context: LineContext,
): readonly IngramOrderReport[] {
  const nested = listOf(resource.get('orders'));
  if (nested.length === 0) {
    // A create result without orders says that nothing was ordered from Ingram: there is nothing to learn.
    const bare = pick(resource, 'ordernumber', 'ingramordernumber', 'lines') === undefined;
    return bare && eventType === 'async_order_create' ? [] : [readIngramOrder(resource, eventType, context)];
  }
  if (listOf(resource.get('lines')).length > 0) {
    context.addUnreadable(`${context.path} has lines beside its orders`);
  }
  const ownNumber = textOf(ingramNumberIn(resource));
  return nested.flatMap((order, index) => {
    const fields = fieldsOf(order);
    const path = `${context.path}.orders[${index}]`;
    if (fields) return [readIngramOrder(fields, eventType, { ...context, path }, ownNumber)];
    context.addUnreadable(`${path} is not an object`);
    return [];
  });
}

function ingramNumberIn(order: Fields): unknown {
  return pick(order, 'ordernumber', 'ingramordernumber');
}

/** @param numberAround that of the resource, for an order within it that names none */
function readIngramOrder(
  order: Fields,
  eventType: OrderEventType,
  context: LineContext,
  numberAround?: string,
): IngramOrderReport {
  const { path, addUnreadable } = context;
  const number = ingramNumberIn(order) ?? numberAround;
  const ingramOrderNumber = textOf(number);
  // Without a number it would speak for all of the reseller's order.
  if (number !== undefined && ingramOrderNumber === undefined)
    addUnreadable(`${path}.ordernumber is not a text`);
  return {
    ingramOrderNumber: orderKey(ingramOrderNumber ?? ''),
    eventType,
    lines: listOf(order.get('lines')).flatMap((line, index) =>
      readLine(line, { ...context, path: `${path}.lines[${index}]` }),
    ),
  };
}

function unknownType(index: number, eventType: string): string {
  // Named only where it looks like a name: what else stands there may be anyone's data.
  const name = /^[a-z0-9_.:-]{1,64}$/.test(eventType) ? eventType : '(missing or unreadable)';
  return `resource[${index}] has the event type ${name}, which this version does not know.`;
}

function unusable(reason: UnusableNotification['unusable'], detail: string): UnusableNotification {
  return { unusable: reason, detail };
}
