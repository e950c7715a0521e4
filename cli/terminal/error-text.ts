/** Says what went wrong, with the causes that the message leaves out: `fetch failed` alone helps nobody. */
export function errorText(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (/Unexpected token '<'/.test(error.message)) return HTML_ANSWER;
  const cause = causeOf(error);
  const text = cause === undefined ? '' : errorText(cause);
  const own = error.message || codeOf(error);
  if (error instanceof AggregateError) return text || own;
  return text === '' || own.includes(text) ? own : `${own} (${text})`;
}

const HTML_ANSWER =
  'An HTML page came in place of JSON. Another service answers at this address, such as a proxy or a login page.';

/** Of a connection that was tried at several addresses, the first failure. */
function causeOf(error: Error): unknown {
  return error instanceof AggregateError ? error.errors[0] : error.cause;
}

function codeOf(error: Error): string {
  return 'code' in error ? String(error.code) : error.name;
}
