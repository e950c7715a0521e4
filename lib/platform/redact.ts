/** Shorter texts are no secrets of anyone's, and taking them out of every word would leave nothing to read. */
const MIN_LENGTH = 8;
/** Keys are replaced and tokens renewed in a container's life: the latest of them are what can be quoted. */
const MAX_SECRETS = 50;

/** Each secret, in all its written forms. */
let secrets: ReadonlyMap<string, readonly string[]> = new Map();
/** The forms of all of them, the longest first, as one may be a part of another. */
let quotable: readonly string[] = [];

/** Has a secret that was just loaded taken out of whatever leaves the process for people to read. */
export function keepSecret(secret: string | Uint8Array): void {
  // Whoever quotes a key may have trimmed it.
  const text = Buffer.from(secret).toString('utf8').trim();
  if (text.length < MIN_LENGTH) return;
  const known = secrets.get(text);
  const others = [...secrets].filter(([other]) => other !== text);
  secrets = new Map([[text, known ?? writtenForms(text)] as const, ...others].slice(0, MAX_SECRETS));
  if (known !== undefined) return;
  quotable = [...secrets.values()].flat().sort((one, other) => other.length - one.length);
}

/** The text without the secrets that were loaded: others may quote them, as Thirdwatch's answers do. */
export function redact(text: string): string {
  return quotable.reduce(
    (redacted, form) => (redacted.includes(form) ? redacted.replaceAll(form, '[secret]') : redacted),
    text,
  );
}

/** How a secret may be quoted: as it is, in JSON, in a URL or a form, in hexadecimal, or within something in base64. */
function writtenForms(secret: string): readonly string[] {
  const json = JSON.stringify(secret).slice(1, -1);
  const url = encodeURIComponent(secret);
  const hex = Buffer.from(secret).toString('hex');
  const form = new URLSearchParams({ '': secret }).toString().slice('='.length);
  const plain = [secret, json, json.replaceAll('/', '\\/'), url, form, hex];
  const lowerCase = url.replaceAll(/%../g, (byte) => byte.toLowerCase());
  return [...new Set([...plain, lowerCase, hex.toUpperCase(), ...base64Forms(Buffer.from(secret))])];
}

/** What stands before a secret shifts it to one of three places: of each, the characters that are the secret's alone. */
function base64Forms(secret: Buffer): readonly string[] {
  return [0, 1, 2].flatMap((before) => {
    const base64 = Buffer.concat([Buffer.alloc(before), secret]).toString('base64');
    const own = base64.slice(Math.ceil((before * 8) / 6), Math.floor(((before + secret.length) * 8) / 6));
    return [own, own.replaceAll('+', '-').replaceAll('/', '_')];
  });
}
