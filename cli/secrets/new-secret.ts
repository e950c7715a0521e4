import { Misconfigured } from '../../lib/platform/errors.ts';
import { pluralize } from '../terminal/wording.ts';
import type { BridgeSecret } from './secrets.ts';

/** The longest `SecretString` of PutSecretValue, in the API reference of Secrets Manager. */
const MAX_BYTES = 65_536;

/**
 * Why a text cannot become a secret's new value, and what to do; undefined if it can. Stricter than the functions, as
 * the operator can correct it at once.
 */
export function findFault(value: string, secret: BridgeSecret): string | undefined {
  if (value === '') return 'The value is empty.';
  const bytes = Buffer.byteLength(value);
  if (bytes > MAX_BYTES) return `The value has ${bytes} bytes; Secrets Manager takes ${MAX_BYTES}.`;
  const misshapen = jsonFault(value, secret);
  if (misshapen !== undefined) return misshapen;
  try {
    const isQuoted = isJsonObject(value);
    return keysIn(value, secret)
      .map((key) => keyFault(key, secret, isQuoted))
      .find((fault) => fault !== undefined);
  } catch (error) {
    if (error instanceof Misconfigured) return error.message;
    throw error;
  }
}

/** With a slip in a JSON object, the functions would take the whole text for the key. */
function jsonFault(value: string, { field }: BridgeSecret): string | undefined {
  if (field === undefined || !/^\s*[{["]/.test(value)) return undefined;
  const wanted = `Give the key itself, or a JSON object with the field "${field}".`;
  try {
    const parsed: unknown = JSON.parse(value);
    if (typeof parsed === 'object' && !Array.isArray(parsed)) return undefined;
    return `The value is JSON, but not an object. ${wanted}`;
  } catch {
    return value.trimStart().startsWith('{')
      ? `The value begins like a JSON object, but is not valid JSON. ${wanted}`
      : undefined;
  }
}

/** How the lines begin that people type before and after they are asked for a key. */
const COMMAND =
  /^(\$\s*)?([A-Z_]+=\S*\s+)*(npx|npm|node|relay|sls|serverless|aws|cd|export|git|source|sudo|cat|echo|exit)(\s|$)/;

function keyFault(key: string, secret: BridgeSecret, isQuoted: boolean): string | undefined {
  const around = whiteSpaceAround(key);
  const mayBePart = isQuoted && secret.name === 'ingram' && !/[\r\n]/.test(key);
  if (around !== undefined && !mayBePart) {
    return `The key ${around}. Nothing is ever cut off, so that would be a part of it. ${remedyFor(secret)}`;
  }
  // Of several lines that are pasted at once, the question for the key swallows the next.
  if (COMMAND.test(key)) {
    return 'The value looks like a command, not like a key. Give the key alone.';
  }
  if (/[\r\n]/.test(key)) return 'The value has several lines; a key has one.';
  if (key.includes('\t')) return 'The key has a tab inside. Was more than the key copied?';
  if (/\p{Cc}/u.test(key)) {
    return 'The key has a control character inside, which is not shown. Was it copied as text?';
  }
  // Thirdwatch's key goes into a header.
  if (secret.name === 'thirdwatch' && !/^[\x21-\x7e]+$/.test(key)) {
    return 'The key contains a space or another character that is not allowed in an HTTP header.';
  }
  return undefined;
}

/** Ingram's key may hold anything; Thirdwatch's goes into a header, which has no space at its ends. */
function remedyFor({ name, field }: BridgeSecret): string {
  const remove = 'Give the key without it.';
  return name === 'ingram'
    ? `${remove} If a space really belongs to the key, give the key as JSON, such as {"${field}": "…"}.`
    : remove;
}

/**
 * What is unusual in a value that becomes a secret all the same, for the operator to check; undefined if nothing is.
 *
 * @param value one in which no fault was found
 */
export function findOddity(value: string, secret: BridgeSecret): string | undefined {
  const remarks = keysIn(value, secret).flatMap((key) => {
    const inside = key.trim().match(/\s/g)?.length ?? 0;
    const around = whiteSpaceAround(key);
    return [
      ...(around === undefined ? [] : [around]),
      ...(inside === 0 ? [] : [`has ${pluralize(inside, 'space')} inside`]),
    ];
  });
  return remarks.length === 0
    ? undefined
    : `The key ${remarks.join(' and ')}, as a part of it. Is that what Ingram Micro shows?`;
}

const NAMES: ReadonlyMap<string, string> = new Map([
  [' ', 'a space'],
  ['\t', 'a tab'],
  ['\r', 'a line break'],
  ['\n', 'a line break'],
  ['\ufeff', 'a byte order mark'],
]);

/** What stands around a key, by name and not by its characters: `begins with a tab and ends with a space`. */
function whiteSpaceAround(key: string): string | undefined {
  const nameOf = (char: string) => NAMES.get(char) ?? 'white space';
  const parts = [
    ...(/^\s/.test(key) ? [`begins with ${nameOf(key.charAt(0))}`] : []),
    ...(/\s$/.test(key) ? [`ends with ${nameOf(key.slice(-1))}`] : []),
  ];
  return parts.length === 0 ? undefined : parts.join(' and ');
}

function keysIn(value: string, { parseKeys }: BridgeSecret): readonly string[] {
  return parseKeys(value).map((key) => Buffer.from(key).toString('utf8'));
}

/** Whether a value is a JSON object, which holds the whole list of keys. */
export function isJsonObject(value: string): boolean {
  return value.trimStart().startsWith('{');
}
