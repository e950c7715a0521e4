import type { ServerResponse } from 'node:http';
import type * as v from 'valibot';
import type { FAULT_ENTRIES } from './fault-queue.ts';

/** What every simulator's faults have in common. */
type CommonFault = Omit<v.InferOutput<v.StrictObjectSchema<typeof FAULT_ENTRIES, string>>, 'times'>;

/** An answer without faults. */
export type PlainAnswer = {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: unknown;
};

/** An answer as it is given, or broken off. */
export type Answer = PlainAnswer & {
  readonly delayMs?: number;
  readonly ending: 'whole' | 'reset' | 'half';
};

/** An answer that is given as it is. */
export function wholeAnswer(plain: PlainAnswer): Answer {
  return { ...plain, ending: 'whole' };
}

/** What becomes of an answer under a fault. */
export function answerUnder(fault: CommonFault, plain: PlainAnswer): Answer {
  const { status = plain.status, delayMs } = fault;
  const isAsPlain = fault.status === undefined || fault.status < 300;
  const { body = isAsPlain ? plain.body : { error: `This ${status} is a simulated fault.` } } = fault;
  const headers = { ...plain.headers, ...fault.headers };
  return { status, headers, body, ending: endingOf(fault), ...(delayMs !== undefined && { delayMs }) };
}

/** Sends an answer, or breaks the connection, as it says. */
export function send(response: ServerResponse, { status, headers = {}, body, ending }: Answer): void {
  if (response.destroyed) return;
  if (ending === 'reset') {
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
  if (ending === 'whole') {
    response.end(bytes);
    return;
  }
  response.setHeader('content-length', Math.max(bytes.length, 1));
  response.flushHeaders();
  response.write(bytes.subarray(0, bytes.length / 2), () => response.destroy());
}

function endingOf({ reset, resetMidAnswer }: CommonFault): Answer['ending'] {
  if (reset) return 'reset';
  return resetMidAnswer ? 'half' : 'whole';
}
