/** A JSON object's fields, of anything. */
export function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}

/** A field of a JSON object; undefined of anything else. */
export function fieldOf(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null) return undefined;
  return Object.entries(value).find(([key]) => key === name)?.[1];
}

/** The Ingram event that a Thirdwatch call was made for. */
export function ingramEventIdOf(orderStatusBody: unknown): unknown {
  return fieldOf(fieldOf(orderStatusBody, '_customInfo'), 'ingramEventId');
}
