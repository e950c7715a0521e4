/** What a request has to be, by one document of the vendor. */
export type Rule<R> = {
  /** Where the vendor says so. */
  readonly document: string;
  /** How a request breaks it: a sentence for each problem. */
  readonly problems: (request: R) => readonly string[];
};

/** How a request breaks rules: a sentence for each problem, with the document that it goes against. */
export function problemsUnder<R>(rules: readonly Rule<R>[], request: R): readonly string[] {
  return rules.flatMap(({ document, problems }) => problems(request).map((text) => `${text} (${document})`));
}

/** The media types that a header lists, without their parameters. */
export function mediaTypes(header: string | undefined): string[] {
  return (header ?? '').split(',').map((range) => range.replace(/;.*/, '').trim().toLowerCase());
}

/** Whether a text is an absolute http or https URL. */
export function isHttpUrl(value: string): boolean {
  return /^https?:\/\/\S+$/i.test(value) && URL.canParse(value);
}

/** Whether a text is a day that exists, as `yyyy-MM-dd`. */
export function isDay(text: string): boolean {
  const date = /^\d{4}-\d{2}-\d{2}$/.test(text) ? new Date(`${text}T00:00:00Z`) : undefined;
  return date !== undefined && !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text);
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
