import type { SQSRecord } from 'aws-lambda';
import { type Forwarder, forwardBatch } from '../../lib/bridge/forward/forward-batch.ts';
import type { DetailsAnswer, IngramPort } from '../../lib/bridge/ingram/ingram-port.ts';
import { readOrderDetails } from '../../lib/ingram/api/order-details.ts';
import { TryLater } from '../../lib/platform/errors.ts';
import { forwarderInMemory, recordOf } from './forwarder.ts';
import { line, ORDER_ID, rawNotification, START_MS } from './orders.ts';

export const PATIENCE_MS = 900_000;
export const OUTAGE_MS = 13 * 3_600_000;
export const UNAVAILABLE = new TryLater('Ingram gave no answer (timeout).', { code: 'ingram-unavailable' });
export const NO_TURN = new TryLater('Used up.', { code: 'ingram-rate-limited' });

/** Ingram, with what it answers by its order numbers: an order, nothing, or a failure. */
export function ingramAnswering(
  mode: IngramPort['mode'],
  answers: Readonly<Record<string, object | Error | undefined>>,
) {
  const asked: string[] = [];
  const maxAges: number[] = [];
  const orderDetails: IngramPort['orderDetails'] = async (number, { maxAgeMs }) => {
    asked.push(number);
    maxAges.push(maxAgeMs);
    const answer = answers[number];
    if (answer instanceof Error) throw answer;
    return detailsAnswer(answer, number);
  };
  const ordersOf: IngramPort['ordersOf'] = async (customerOrderNumber) => {
    const failure = Object.values(answers).find((answer) => answer instanceof Error);
    if (failure !== undefined) throw failure;
    const numbers = Object.entries(answers).flatMap(([number, answer]) =>
      Object(answer).customerOrderNumber === customerOrderNumber ? [number] : [],
    );
    return { numbers, live: [] };
  };
  const ingram: IngramPort = {
    ...{ mode, patienceMs: PATIENCE_MS, outageMs: OUTAGE_MS, silentMs: 0, orderDetails, ordersOf },
    ...{ looksUp: mode !== 'off', hasFailedLately: () => false },
    returnDetails: async () => ({ details: undefined, asOf: 0 }),
  };
  return { ingram, asked, maxAges };
}

/** What Ingram answers about one Ingram order, a minute after the start unless given. */
export function detailsAnswer(
  answer: object | undefined,
  number: string,
  asOf = START_MS + 60_000,
): DetailsAnswer {
  return { details: answer && readOrderDetails(answer, number), asOf };
}

/** Order Details of an order with this status, and these lines. */
export function orderAt(orderStatus: string, ...lines: readonly object[]): object {
  return { customerOrderNumber: ORDER_ID, orderStatus, lines };
}

/** A message of an event about one line of an Ingram order, which has waited in the queue for a while. */
export function eventOf(type: string, seconds: number, number = '20-A', ageMs = 0): SQSRecord {
  return recordOf(rawNotification(type, seconds, { [number]: [line(1)] }), {
    ...{ sentAt: START_MS - ageMs, attempt: ageMs === 0 ? 1 : 2 },
  });
}

/** What has become of these messages, forwarded one after another. */
export async function forwardedWith(
  ingram: IngramPort,
  records: readonly SQSRecord[],
  changes: Partial<Forwarder> = {},
) {
  const memory = forwarderInMemory({ ingram, ...changes });
  for (const record of records) await forwardBatch([record], memory.forwarder);
  return { ...memory, statuses: memory.calls.map(({ _orderStatus }) => _orderStatus) };
}
