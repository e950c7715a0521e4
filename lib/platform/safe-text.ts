import { redact } from './redact.ts';

const PLAIN = /^[\x20-\x7e]*$/;
/** Control and format characters, line separators, lone surrogates, and what Unicode does not know. */
export const UNSAFE = /[\p{C}\p{Zl}\p{Zp}]/gu;

/** More of a text is not looked at: what is kept of it is far shorter. */
const MAX_LOOKED_AT = 16 * 1024;

/**
 * A text from outside as it may stand in a log line or on a terminal: without secrets, without characters that move
 * the cursor, break the line or turn it around, and no longer than so many bytes of JSON in UTF-8.
 */
export function safeText(text: string, maxBytes: number): string {
  const redacted = redact(text.slice(0, MAX_LOOKED_AT));
  // The compilation of the longer expression would be felt at a start.
  const clean = PLAIN.test(redacted) ? redacted : redacted.replaceAll(UNSAFE, '\ufffd');
  let [bytes, length] = [0, 0];
  for (const char of clean) {
    bytes += char === '"' || char === '\\' ? 2 : Buffer.byteLength(char);
    if (bytes > maxBytes) return `${clean.slice(0, length)}…`;
    length += char.length;
  }
  return clean;
}
