import type { ServerResponse } from 'node:http';
import type * as v from 'valibot';
import type { FAULT_ENTRIES } from './fault-queue.ts';

/** The fields that every simulator's faults have. */
type CommonFault = Omit<v.InferOutput<v.StrictObjectSchema<typeof FAULT_ENTRIES, string>>, 'times'>;

/** An answer without faults. */
export type PlainAnswer = {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: unknown;
};

/** An answer, and how much of it is sent. */
export type Answer = PlainAnswer & {
  readonly delayMs?: number;
  readonly delivery: 'complete' | 'reset' | 'partial';
};

/** An answer that is sent completely. */
export function completeAnswer(plain: PlainAnswer): Answer {
  return { ...plain, delivery: 'complete' };
}

/** Applies a fault to an answer. */
export function answerWithFault(fault: CommonFault, plain: PlainAnswer): Answer {
  const { status = plain.status, delayMs } = fault;
  const isAsPlain = fault.status === undefined || fault.status < 300;
  const { body = isAsPlain ? plain.body : { error: `This ${status} is a simulated fault.` } } = fault;
  const headers = { ...plain.headers, ...fault.headers };
  return { status, headers, body, delivery: deliveryOf(fault), ...(delayMs !== undefined && { delayMs }) };
}

/** Sends an answer, or breaks the connection. */
export function send(response: ServerResponse, { status, headers = {}, body, delivery }: Answer): void {
  if (response.destroyed) return;
  if (delivery === 'reset') {
    response.socket?.resetAndDestroy();
    return;
  }
  const bytes = Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));
  response.setHeader(
    'content-type',
    typeof body === 'string' ? 'text/plain; charset=utf-8' : 'application/json',
  );
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
  response.statusCode = status;
  if (delivery === 'complete') {
    response.end(bytes);
    return;
  }
  response.setHeader('content-length', Math.max(bytes.length, 1));
  response.flushHeaders();
  response.write(bytes.subarray(0, bytes.length / 2), () => response.destroy());
}

function deliveryOf({ reset, resetMidAnswer }: CommonFault): Answer['delivery'] {
  if (reset) return 'reset';
  return resetMidAnswer ? 'partial' : 'complete';
}
