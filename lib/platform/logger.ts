import { LogFormatter, Logger, LogItem } from '@aws-lambda-powertools/logger';
import type { LogAttributes, UnformattedAttributes } from '@aws-lambda-powertools/logger/types';
import { BridgeError } from './errors.ts';
import { type ErrorFields, LOG_FIELDS } from './log-fields.ts';
import { safeText } from './safe-text.ts';

/** Lets through the fields of {@link LOG_FIELDS} alone, so that no address, key or signature reaches a log. */
class AllowListFormatter extends LogFormatter {
  override formatAttributes(attributes: UnformattedAttributes, additional: LogAttributes): LogItem {
    const { logLevel, message, serviceName, lambdaContext, xRayTraceId, timestamp } = attributes;
    const item = new LogItem({
      attributes: {
        level: logLevel,
        message,
        timestamp: this.formatTimestamp(timestamp),
        service: serviceName,
        function_request_id: lambdaContext?.awsRequestId,
        cold_start: lambdaContext?.coldStart,
        xray_trace_id: xRayTraceId,
      },
    });
    const allowed = Object.entries(additional).filter(([name]) => name in LOG_FIELDS);
    return item.addAttributes(Object.fromEntries(allowed.map(([name, value]) => [name, safe(name, value)])));
  }
}

/** How many bytes a text may take in a line, so that the line keeps to about 2 KB whatever is sent. */
const MAX_BYTES = 256;
const MAX_BYTES_OF: ReadonlyMap<string, number> = new Map([
  ['detail', 512],
  ['message', 512],
  ['stack', 768],
  ['problems', 80],
  ['changes', 80],
]);
const MAX_LIST = 10;

/** What stands in a field may come from outside: it must not forge a line, hide in one, or hold a secret. */
function safe(name: string, value: unknown): unknown {
  if (typeof value === 'string') return safeText(value, MAX_BYTES_OF.get(name) ?? MAX_BYTES);
  if (Array.isArray(value)) return value.slice(0, MAX_LIST).map((item) => safe(name, item));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, content]) => [key, safe(key, content)]));
}

/** The logger of a function: one JSON object a line, of allowed fields only. */
export function createLogger(serviceName: string): Logger {
  return new Logger({ serviceName, logFormatter: new AllowListFormatter() });
}

/**
 * What a log may tell of an error. Messages of our own and of AWS hold no content of events; those of others may
 * quote what they choked on, so that of them only the place is told.
 */
export function errorFields(error: unknown): ErrorFields {
  if (!(error instanceof Error)) return { name: 'NotAnError' };
  const { name, message } = error;
  const code = 'code' in error && typeof error.code === 'string' ? { code: error.code } : {};
  if (error instanceof BridgeError) return { name, ...code, message: message + causeNote(error) };
  if ('$metadata' in error) return { name, ...code, message };
  const trace = error.stack?.split(message || name).at(-1) ?? '';
  const frames = trace.split('\n').filter((line) => /^\s+at /.test(line));
  return { name, ...code, stack: frames.slice(0, 8).join('\n') };
}

/** What the message does not say already: of a request that took too long, it has said that. */
function causeNote({ message, cause }: Error): string {
  if (!(cause instanceof Error)) return '';
  const detail = '$metadata' in cause ? `${cause.name}: ${cause.message}` : errorCode(cause);
  return detail === 'ABORT_ERR' || message.includes(detail) ? '' : ` (${detail})`;
}

function errorCode(error: Error): string {
  return 'code' in error && typeof error.code === 'string' ? error.code : error.name;
}
