import * as v from 'valibot';

/**
 * A rule for the text of a setting.
 *
 * @param allowed what is allowed, in Markdown; the message of a fault says the same
 * @param read what the text stands for; undefined where it is not allowed
 */
export function rule<T>(allowed: string, read: (text: string) => T | undefined) {
  const readOrRefuse = v.rawTransform<string, T>(({ dataset, addIssue, NEVER }) => {
    const value = read(dataset.value);
    if (value !== undefined) return value;
    addIssue({ message: `must be ${allowed.replaceAll('`', '')}` });
    return NEVER;
  });
  return v.pipe(v.string(), readOrRefuse, v.description(allowed));
}

/** A text that a pattern matches. */
export function matching(pattern: RegExp, allowed: string) {
  return rule(allowed, (text) => (pattern.test(text) ? text : undefined));
}

/** A whole number within bounds, both included. */
export function wholeNumber(least: number, most: number) {
  const read = (text: string) => {
    const number = /^\d+$/.test(text) ? Number(text) : Number.NaN;
    return number >= least && number <= most ? number : undefined;
  };
  return rule(`a whole number from ${least} to ${most}`, read);
}

/** One of some words. */
export function oneOf<const W extends readonly string[]>(words: W) {
  const quoted = words.map((word) => `\`${word}\``);
  const allowed = [quoted.slice(0, -1).join(', '), ...quoted.slice(-1)].join(' or ');
  return rule<W[number]>(allowed, (text) => words.find((word) => word === text));
}

/** Yes or no. */
export const trueOrFalse = rule('`true` or `false`', (text) =>
  text === 'true' ? true : text === 'false' ? false : undefined,
);

const BASE_URL =
  'an https address without query, of at most 256 characters (http only to `127.0.0.1` or `localhost`)';

/** An https address. Plain http is for this machine alone. */
export const baseUrl = rule(BASE_URL, (text) => (isSafeUrl(text) ? text : undefined));

/** The same, or a word in its place. */
export function baseUrlOr(word: string) {
  return rule(`${BASE_URL}, or \`${word}\``, (text) => (isSafeUrl(text) || text === word ? text : undefined));
}

function isSafeUrl(text: string): boolean {
  if (!URL.canParse(text) || text.length > 256 || !/^[\x21-\x7e]+$/.test(text) || /[?#]/.test(text))
    return false;
  const { protocol, hostname, username, password } = new URL(text);
  const isLocal = hostname === '127.0.0.1' || hostname === 'localhost';
  const isEncrypted = protocol === 'https:' || (protocol === 'http:' && isLocal);
  return isEncrypted && username === '' && password === '';
}
