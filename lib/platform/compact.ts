/** An object type whose undefined values are left out instead. */
export type Compact<T> = { [K in keyof T]?: Exclude<T[K], undefined> };

/** The object without the keys whose value is undefined, as `exactOptionalPropertyTypes` wants it. */
export function compact<T extends object>(object: T): Compact<T> {
  const kept: Partial<T> = {};
  for (const key in object) if (object[key] !== undefined) kept[key] = object[key];
  return kept as Compact<T>;
}
