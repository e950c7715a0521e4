/** The fields of a JSON object; none for any other value. */
export function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}

/** A field of a JSON object; undefined for any other value. */
export function fieldOf(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null) return undefined;
  return Object.entries(value).find(([key]) => key === name)?.[1];
}

/** The Ingram event id in the body of a Thirdwatch call. */
export function ingramEventIdOf(orderStatusBody: unknown): unknown {
  return fieldOf(fieldOf(orderStatusBody, '_customInfo'), 'ingramEventId');
}
