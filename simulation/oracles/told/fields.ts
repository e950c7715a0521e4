import type { HeardCall } from '../../engine/occurrences.ts';
import { FORGED } from '../../traffic/postings.ts';
import type { Oracle, Violate } from '../oracle.ts';
import { type HistoryRecord, infoOf, type OrderRecord } from '../record.ts';

const STATUSES = ['_approved', '_canceled', '_held', '_fulfilled', '_returned'];
const SCALARS = [
  '_orderId',
  '_orderStatus',
  '_source',
  '_userId',
  '_reason',
  '_trackingNumber',
  '_trackingMethod',
];
/** How long after its registration an order may still go without. */
const REGISTERING_MS = 60_000;
/** How late a call may be applied. */
const LATE_MS = 9 * 60_000;

/** Each call says what it has to of its order, by Thirdwatch's names, and nothing else. */
export function fieldsOracle(record: HistoryRecord, violate: Violate): Oracle {
  return {
    observe(occurrence, at) {
      if (occurrence.kind !== 'heard') return;
      const { call, isLate } = occurrence;
      const madeSince = isLate ? at - LATE_MS : at;
      const known = record.orderOf(call.orderId);
      const faults = known === undefined ? ['of no order'] : faultsOf(call, known, { at, madeSince });
      for (const what of faults) {
        const orderIndex = known?.order.index;
        violate({ at, what: `a call is ${what}`, ...(orderIndex !== undefined && { orderIndex }) });
      }
    },
  };
}

function faultsOf(
  call: HeardCall,
  { order, arrivals }: OrderRecord,
  { at, madeSince }: Readonly<Record<'at' | 'madeSince', number>>,
): readonly string[] {
  const { body } = call;
  const { registration, life } = order;
  const status = String(body._orderStatus);
  const hasReason = body._reason !== undefined;
  const isShipment = status === '_approved' || status === '_fulfilled';
  const tracking = body._trackingNumber;
  const trackingNumbers = String(infoOf(body).trackingNumbers ?? '').split(',');
  const told = new Set(
    arrivals.flatMap(({ event }) =>
      event.orders.flatMap(({ lines }) => lines.flatMap(({ trackingNumbers: numbers = [] }) => numbers)),
    ),
  );
  const isRegistered = registration !== undefined && registration.at + REGISTERING_MS < madeSince;
  const mayBeRegistered = registration !== undefined && registration.at <= at;
  const registered = { _orderId: registration?.spelling, _userId: registration?.userId };
  const isOwnNumber =
    body._orderId === body._userId && isSpelled(String(body._orderId), life.customerOrderNumber);
  const isAs = (expected: object) => Object.entries(expected).every(([name, value]) => body[name] === value);
  const unknownNames = Object.keys(body).filter((name) => name !== '_customInfo' && !SCALARS.includes(name));
  return [
    ...(STATUSES.includes(status) ? [] : [`of the status ${status}`]),
    ...(hasReason === (status === '_canceled') ? [] : [`${status} with the reason ${body._reason}`]),
    ...(hasReason && body._reason !== '_other' ? [`for the reason ${body._reason}`] : []),
    ...(body._source === '_automated' ? [] : [`of the source ${body._source}`]),
    ...(tracking !== undefined && !isShipment ? [`${status} with a tracking number`] : []),
    ...(isShipment && tracking !== (trackingNumbers[0] || undefined) ? [`of the package ${tracking}`] : []),
    ...trackingNumbers.filter((number) => number !== '' && !told.has(number)).map((n) => `of ${n}, nobody's`),
    ...(isRegistered && !isAs(registered) ? [`of ${body._orderId} by ${body._userId}`] : []),
    ...(!mayBeRegistered && !isOwnNumber ? [`of ${body._orderId} by ${body._userId}`] : []),
    ...unknownNames.map((name) => `with the field ${name}`),
    ...SCALARS.filter((name) => body[name] !== undefined && typeof body[name] !== 'string').map(
      (name) => `with ${name} that is no text`,
    ),
    ...(JSON.stringify(body).includes(FORGED) ? ['of what a stranger has forged'] : []),
  ];
}

function isSpelled(number: string, entered: string): boolean {
  return number === entered || number === entered.toUpperCase();
}
