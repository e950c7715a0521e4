/** The media types that a header lists, without their parameters. */
export function mediaTypes(header: string | undefined): string[] {
  return (header ?? '').split(',').map((range) => range.replace(/;.*/, '').trim().toLowerCase());
}

/** Whether a text is an absolute http or https URL. */
export function isHttpUrl(value: string): boolean {
  return /^https?:\/\/\S+$/i.test(value) && URL.canParse(value);
}

/** The kind of a JSON value, for a sentence. */
export function kindOf(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'an array';
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}

/** A text in quotes, shortened if it is long. */
export function quote(text: string): string {
  return JSON.stringify(text.length > 60 ? `${text.slice(0, 60)}…` : text);
}
