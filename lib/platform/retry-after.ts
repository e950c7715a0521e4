const HTTP_DATE = /^[A-Z][a-z]+,? .*\d{2}:\d{2}:\d{2}/;

/**
 * How long a `Retry-After` header asks to wait, in seconds: it holds seconds or an HTTP date (RFC 9110, 10.2.3).
 *
 * @param now milliseconds since 1970
 * @returns undefined when there is none, or what it says makes no sense
 */
export function parseRetryAfter(header: string | undefined, now: number): number | undefined {
  const text = header?.trim() ?? '';
  if (/^\d{1,9}$/.test(text)) return Number(text);
  if (!HTTP_DATE.test(text)) return undefined;
  const seconds = (Date.parse(text) - now) / 1000;
  return seconds > 0 ? Math.ceil(seconds) : undefined;
}
