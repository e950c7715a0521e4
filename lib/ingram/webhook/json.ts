/** What a look at JSON text finds before it is parsed. */
export type JsonScan = {
  /** The deepest nesting of objects and arrays. */
  readonly depth: number;
  /** Every distinct string that stands behind an `eventId` key, in any casing, anywhere in the text. */
  readonly eventIds: ReadonlySet<string>;
};

const QUOTE = 0x22;
const COLON = 0x3a;
const EVENT_ID_KEY = 'eventid';

/**
 * Scans JSON text in one pass, without recursion, for what `JSON.parse` hides: of duplicate keys it keeps the
 * last one in silence, so that a signature could be checked on one event id and another be acted on.
 *
 * Never throws; text that is not JSON gives a scan that means nothing, and is refused by the parser after it.
 */
export function scanJson(text: string): JsonScan {
  const eventIds = new Set<string>();
  let depth = 0;
  let deepest = 0;
  for (let at = 0; at < text.length; at++) {
    const char = text.charCodeAt(at);
    if (char === QUOTE) {
      const end = endOfString(text, at);
      if (isEventIdKey(text, at, end)) {
        const id = stringBehindColon(text, end + 1);
        if (id !== undefined) eventIds.add(id);
      }
      at = end;
    } else if (char === 0x7b || char === 0x5b) {
      depth++;
      if (depth > deepest) deepest = depth;
    } else if (char === 0x7d || char === 0x5d) {
      depth--;
    }
  }
  return { depth: deepest, eventIds };
}

/** The index of the quote that closes the string opened at `open`, or the end of the text. */
function endOfString(text: string, open: number): number {
  let end = text.indexOf('"', open + 1);
  while (isEscaped(text, end)) end = text.indexOf('"', end + 1);
  return end === -1 ? text.length : end;
}

function isEscaped(text: string, quote: number): boolean {
  let backslashes = 0;
  for (let at = quote - 1; text[at] === '\\'; at--) backslashes++;
  return backslashes % 2 === 1;
}

function isEventIdKey(text: string, open: number, end: number): boolean {
  const raw = text.slice(open + 1, end);
  // Nearly every string ends here: decoding each would cost more than all else together.
  if (raw.length !== EVENT_ID_KEY.length && !raw.includes('\\')) return false;
  return decode(raw)?.toLowerCase() === EVENT_ID_KEY && text.charCodeAt(skipSpace(text, end + 1)) === COLON;
}

function stringBehindColon(text: string, from: number): string | undefined {
  const open = skipSpace(text, skipSpace(text, from) + 1);
  return text.charCodeAt(open) === QUOTE ? decode(text.slice(open + 1, endOfString(text, open))) : undefined;
}

function skipSpace(text: string, from: number): number {
  let at = from;
  while (text[at] === ' ' || text[at] === '\n' || text[at] === '\r' || text[at] === '\t') at++;
  return at;
}

function decode(raw: string): string | undefined {
  try {
    return String(JSON.parse(`"${raw}"`));
  } catch {
    return undefined;
  }
}
