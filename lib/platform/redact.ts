/** Shorter texts are no secrets of anyone's, and taking them out of every word would leave nothing to read. */
const MIN_LENGTH = 8;
/** Keys are replaced and tokens renewed in a container's life: the latest of them are what can be quoted. */
const MAX_SECRETS = 50;

let secrets: readonly string[] = [];

/** Has a secret that was just loaded taken out of whatever leaves the process for people to read. */
export function keepSecret(secret: string | Uint8Array): void {
  // Whoever quotes a key may have trimmed it.
  const text = Buffer.from(secret).toString('utf8').trim();
  if (text.length < MIN_LENGTH) return;
  secrets = [text, ...secrets.filter((other) => other !== text)].slice(0, MAX_SECRETS);
}

/** The text without the secrets that were loaded: others may quote them, as Thirdwatch's answers do. */
export function redact(text: string): string {
  if (!secrets.some((secret) => text.includes(secret))) return text;
  // The longest first, as one may be a part of another.
  const longestFirst = [...secrets].sort((one, other) => other.length - one.length);
  return longestFirst.reduce((redacted, secret) => redacted.replaceAll(secret, '[secret]'), text);
}
