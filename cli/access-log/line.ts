import * as v from 'valibot';
import { formatMoment } from '../terminal/time.ts';

const Text = v.optional(v.string(), '-');
const Numeric = v.pipe(v.unknown(), v.transform(Number), v.number());

/** A line of API Gateway's access log, as serverless.yml has it written. */
const Line = v.object({
  requestId: Text,
  sourceIp: Text,
  routeKey: Text,
  status: Numeric,
  /** `-` for a request that API Gateway has refused itself. */
  latencyMs: v.fallback(v.optional(Numeric), undefined),
  error: Text,
});

/** A request as API Gateway has logged it. */
export type AccessLine = v.InferOutput<typeof Line> & { readonly timestamp: string };

/**
 * Reads a line of the access log; undefined for what is none.
 *
 * @param at when it was written, in milliseconds since 1970
 */
export function parseAccessLine(message: string, at: number): AccessLine | undefined {
  const line = v.safeParse(v.pipe(v.string(), v.parseJson(), Line), message);
  return line.success ? { timestamp: new Date(at).toISOString(), ...line.output } : undefined;
}

/** Whether a line has one of these statuses, such as `401` or `5xx`; any, where none is given. */
export function hasStatus({ status }: AccessLine, statuses: readonly string[]): boolean {
  const own = String(status);
  return statuses.length === 0 || statuses.some((wanted) => [own, `${own[0]}xx`].includes(wanted));
}

/** A line for people, with its time. */
export function accessText(line: AccessLine): string {
  return `${formatMoment(Date.parse(line.timestamp))} ${requestText(line)}`;
}

/** A request for people: status, sender, duration, route, and what was wrong. */
export function requestText({ status, sourceIp, latencyMs, routeKey, error }: AccessLine): string {
  const duration = latencyMs === undefined ? '-' : `${latencyMs} ms`;
  const wrong = error === '-' ? '' : ` ${error}`;
  return `${status} ${sourceIp.padEnd(15)} ${duration.padStart(8)} ${routeKey}${wrong}`;
}
