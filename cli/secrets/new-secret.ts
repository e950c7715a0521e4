import { Misconfigured } from '../../lib/platform/errors.ts';
import type { BridgeSecret } from './secrets.ts';

/**
 * Why a text cannot become a secret's new value, and what to do; undefined if it can. Stricter than the functions, as
 * the operator can correct it at once.
 */
export function findFault(value: string, secret: BridgeSecret): string | undefined {
  if (value === '') return 'There is no value. Give it on standard input.';
  const misshapen = jsonFault(value, secret);
  if (misshapen !== undefined) return misshapen;
  try {
    const keys = secret.parseKeys(value).map((key) => Buffer.from(key).toString('utf8'));
    return keys.map((key) => keyFault(key, secret)).find((fault) => fault !== undefined);
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

function keyFault(key: string, { name }: BridgeSecret): string | undefined {
  if (/^\s|\s$/.test(key)) {
    return 'The key begins or ends with white space or a line break, which would be part of it. Remove it.';
  }
  // Of several lines that are pasted at once, the question for the key swallows the next.
  if (COMMAND.test(key)) {
    return 'The value looks like a command, not like a key. Give the key alone.';
  }
  if (/[\r\n]/.test(key)) return 'The value has several lines; a key has one.';
  if (key.includes('\t')) return 'The key has a tab inside. Was more than the key copied?';
  // Thirdwatch's key goes into a header.
  if (name === 'thirdwatch' && !/^[\x21-\x7e]+$/.test(key)) {
    return 'The key contains a space or another character that is not allowed in an HTTP header.';
  }
  return undefined;
}

/** Whether a value is a JSON object, which holds the whole list of keys. */
export function isJsonObject(value: string): boolean {
  return value.trimStart().startsWith('{');
}
