/** A JSON object, or any other that is no array. */
export type JsonObject = Readonly<Record<string, unknown>>;

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The value as an object; an empty one of anything else. */
export function objectOf(value: unknown): JsonObject {
  return isObject(value) ? value : {};
}

/** The value as a list: itself, or a list of it alone, or none of nothing. */
export function listOf(value: unknown): readonly unknown[] {
  if (value === undefined) return [];
  return Array.isArray(value) ? value : [value];
}

/** A value within a JSON document, and the names and indexes that lead to it. */
export type Located = { readonly path: readonly string[]; readonly value: unknown };

/** The value and all within it, from the outside in. */
export function* walk(value: unknown, path: readonly string[] = []): Generator<Located> {
  yield { path, value };
  if (typeof value !== 'object' || value === null) return;
  for (const [name, child] of Object.entries(value)) yield* walk(child, [...path, name]);
}
