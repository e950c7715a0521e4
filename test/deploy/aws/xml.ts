/** A value of an XML element: a text, elements by name, or several elements of the same name. */
export type Xml =
  | string
  | number
  | boolean
  | Date
  | undefined
  | readonly Xml[]
  | { readonly [name: string]: Xml };

/** Writes an element; several for a list, none for undefined. */
export function element(name: string, value: Xml): string {
  if (value === undefined) return '';
  if (isList(value)) return value.map((item) => element(name, item)).join('');
  return `<${name}>${contentOf(value)}</${name}>`;
}

/** A list as the Query protocol writes it. */
export function members(items: readonly Xml[]): Xml {
  return { member: items };
}

function isList(value: Xml): value is readonly Xml[] {
  return Array.isArray(value);
}

function contentOf(value: Exclude<Xml, readonly Xml[] | undefined>): string {
  if (value instanceof Date) return value.toISOString();
  if (typeof value !== 'object') return escaped(String(value));
  return Object.entries(value)
    .map(([name, child]) => element(name, child))
    .join('');
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
