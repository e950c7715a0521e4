import type { IncomingHttpHeaders } from 'node:http';
import type { FaultQueue } from '../fault-queue.ts';
import type { Body } from '../request-body.ts';
import { type Answer, answerWithFault, completeAnswer } from '../simulated-answer.ts';
import { type Credential, type Refusal, refuse } from './contract.ts';
import type { AnswerGeneration } from './documents.ts';
import type { QueuedThirdwatchFault } from './faults.ts';

/**
 * One order_status request as received. `status` is null until it is answered, and stays null if the answer was never
 * complete (a reset, a client that went away). `applied` says whether it counts as having taken effect.
 */
export type ThirdwatchCall = {
  readonly at: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: unknown;
  readonly status: number | null;
  readonly applied: boolean;
};

/** A request to the endpoint. */
export type OrderStatusRequest = {
  readonly headers: IncomingHttpHeaders;
  readonly body: Body;
  readonly hasQuery: boolean;
};

export type OrderStatusAnswer = Answer & { readonly applied: boolean };

/** What the endpoint knows beside the request. */
export type OrderStatusOptions = Credential & {
  /** Of whichever SDK the answers are; of the newest one unless given. */
  readonly answers?: AnswerGeneration | undefined;
};

/** The call that a request makes, as long as it is not answered. */
export function pendingCall({ headers, body }: OrderStatusRequest, now: number): ThirdwatchCall {
  const { 'x-thirdwatch-api-key': _, ...kept } = headers;
  const content = body.json === undefined ? body.text : body.json;
  return { at: new Date(now).toISOString(), headers: kept, body: content, status: null, applied: false };
}

/**
 * What Thirdwatch answers to an order_status request: what is wrong with it by the wire contract, or the next fault that
 * is for it, or success. A request that breaks the contract uses up no fault, unless every call fails.
 */
export function answerOrderStatus(
  { headers, body, hasQuery }: OrderStatusRequest,
  faults: FaultQueue<QueuedThirdwatchFault>,
  options: OrderStatusOptions,
): OrderStatusAnswer {
  const received = { headers, ...body, hasQuery };
  const refusal = isDown(faults) ? undefined : refuse(received, options);
  if (refusal) return refusalAnswer(refusal, options.answers);
  const orderId = orderIdOf(body.json);
  const fault = faults.take((each) => each.orderId === undefined || each.orderId === orderId);
  return faultAnswer(fault, options.answers);
}

/** Whoever is down for everybody does not look at the request either. */
function isDown(faults: FaultQueue<QueuedThirdwatchFault>): boolean {
  return faults.left().some(({ orderId, times }) => orderId === undefined && times === -1);
}

function refusalAnswer({ status, error }: Refusal, answers?: AnswerGeneration): OrderStatusAnswer {
  const body = answers === 'older' ? { message: error } : { error };
  return { ...completeAnswer({ status, body }), applied: false };
}

function faultAnswer(
  fault: QueuedThirdwatchFault = { times: 1 },
  answers?: AnswerGeneration,
): OrderStatusAnswer {
  const body = answers === 'older' ? { message: 'success' } : { status: 'success' };
  const answer = answerWithFault(fault, { status: 200, body });
  const { applied = answer.status < 300 && answer.delivery === 'complete' } = fault;
  return { ...answer, applied };
}

function orderIdOf(body: unknown): unknown {
  return typeof body === 'object' && body !== null && '_orderId' in body ? body._orderId : undefined;
}
