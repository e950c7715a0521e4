/** What a look at a body finds before the body is proven authentic. */
export type BodyScan = {
  /**
   * The texts behind the `eventId` keys of the root object, or of the objects in a root array: candidates for what
   * the signature covers. None is proven, and none need be what a parser finds.
   */
  readonly eventIds: readonly string[];
  /** The deepest nesting of objects and arrays. */
  readonly depth: number;
  /** The most entries of an object, of those that nest no deeper than {@link MAX_DEPTH}. */
  readonly width: number;
  /** What a parser builds of it, in values: an object or an array takes about as much memory as five texts. */
  readonly weight: number;
};

/** As much of a string as a scan needs. */
export type ScannedText = Pick<string, 'length' | 'charCodeAt' | 'slice'>;

/** So many `eventId` keys are looked at: a notification has one, and each costs a few HMACs. */
export const MAX_CANDIDATES = 64;
export const MAX_EVENT_ID_LENGTH = 256;
/** A notification nests about 8 levels. */
export const MAX_DEPTH = 64;

const MAX_ESCAPED_LENGTH = MAX_EVENT_ID_LENGTH * '\\u0000'.length;

const QUOTE = 0x22;
const COMMA = 0x2c;
const COLON = 0x3a;
const OPEN_BRACKET = 0x5b;
const BACKSLASH = 0x5c;
const CLOSE_BRACKET = 0x5d;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;
const BYTE_ORDER_MARK = 0xfeff;
const KEY = 'eventid';
const WEIGHT_OF_STRUCTURE = 5;
/** Far below what any number of commas would make an object's. */
const IN_ARRAY = -(2 ** 31);

/**
 * Scans what should be JSON in one pass, visiting no character more than twice, and decodes nothing but the first
 * {@link MAX_CANDIDATES} event ids: whoever sends the body has proven nothing yet.
 *
 * A key that is written with escapes is passed over. No serializer escapes these letters, and whoever hides a second
 * event id in this way finds that the parsed one is compared with the proven one.
 *
 * Never throws; of text that is not JSON, the scan means nothing.
 */
export function scanBody(text: ScannedText): BodyScan {
  const candidates: Candidates = { eventIds: [], looks: 0 };
  const start = startOf(text);
  const keyDepth = text.charCodeAt(start) === OPEN_BRACKET ? 2 : 1;
  const entries = new Int32Array(MAX_DEPTH + 1);
  let [depth, deepest, width, weight] = [0, 0, 0, 1];
  for (let at = start; at < text.length; at++) {
    const char = text.charCodeAt(at);
    if (char === QUOTE) {
      at = depth === keyDepth ? endOfEntry(text, at, candidates) : endOfString(text, at);
    } else if (char === OPEN_BRACE || char === OPEN_BRACKET) {
      weight += WEIGHT_OF_STRUCTURE;
      depth++;
      if (depth > deepest) deepest = depth;
      entries[depth] = char === OPEN_BRACE ? 1 : IN_ARRAY;
    } else if (char === CLOSE_BRACE || char === CLOSE_BRACKET) {
      depth--;
    } else if (char === COMMA) {
      weight++;
      const entry = (entries[depth] ?? IN_ARRAY) + 1;
      entries[depth] = entry;
      if (entry > width) width = entry;
    }
  }
  return { eventIds: candidates.eventIds, depth: deepest, width, weight };
}

/** Some .NET senders put a byte order mark before JSON, and API Gateway hands it on. */
export function startOf(text: ScannedText): number {
  return skipSpace(text, text.charCodeAt(0) === BYTE_ORDER_MARK ? 1 : 0);
}

/** The event ids that were found, and how many keys were looked at for them. */
type Candidates = { readonly eventIds: string[]; looks: number };

/** Where what begins at `open` ends: a string, or where that is the key of an event id, the id, which is noted. */
function endOfEntry(text: ScannedText, open: number, candidates: Candidates): number {
  const end = endOfString(text, open);
  if (candidates.looks === MAX_CANDIDATES || !isEventIdKey(text, open, end)) return end;
  const colon = skipSpace(text, end + 1);
  if (text.charCodeAt(colon) !== COLON) return end;
  const value = skipSpace(text, colon + 1);
  if (text.charCodeAt(value) !== QUOTE) return value - 1;
  candidates.looks++;
  const endOfValue = endOfString(text, value);
  const eventId = eventIdIn(text, value, endOfValue);
  if (eventId !== undefined) candidates.eventIds.push(eventId);
  return endOfValue;
}

/** The index of the quote that closes the string opened at `open`, or the end of the text. */
function endOfString(text: ScannedText, open: number): number {
  for (let at = open + 1; at < text.length; at++) {
    const char = text.charCodeAt(at);
    if (char === QUOTE) return at;
    if (char === BACKSLASH) at++;
  }
  return text.length;
}

function isEventIdKey(text: ScannedText, open: number, end: number): boolean {
  if (end - open - 1 !== KEY.length) return false;
  for (let index = 0; index < KEY.length; index++) {
    // Of letters, this bit is the casing; what is no letter does not become one by it.
    if ((text.charCodeAt(open + 1 + index) | 0x20) !== KEY.charCodeAt(index)) return false;
  }
  return true;
}

/** An event id, unless it is none that can have been signed: UTF-8 has no lone surrogates. */
function eventIdIn(text: ScannedText, open: number, end: number): string | undefined {
  if (end - open > MAX_ESCAPED_LENGTH + 1) return undefined;
  const raw = text.slice(open + 1, end);
  const eventId = raw.includes('\\') ? decode(raw) : raw;
  const isCandidate = eventId.length > 0 && eventId.length <= MAX_EVENT_ID_LENGTH && eventId.isWellFormed();
  return isCandidate ? eventId : undefined;
}

function decode(raw: string): string {
  try {
    return String(JSON.parse(`"${raw}"`));
  } catch {
    return '';
  }
}

function skipSpace(text: ScannedText, from: number): number {
  let at = from;
  while (isSpace(text.charCodeAt(at))) at++;
  return at;
}

function isSpace(char: number): boolean {
  return char === 0x20 || char === 0x0a || char === 0x0d || char === 0x09;
}
