import type { Context } from 'hono';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import { printable } from '../../terminal/output.ts';

/** Answers in JSON. */
export function answer(c: Context, value: object, status: ContentfulStatusCode = 200): Response {
  return c.body(jsonOf(value), status, { 'content-type': 'application/json' });
}

/** JSON whose texts come from outside: they hold no secret, and no character that hides or reverses others. */
export function jsonOf(value: object): string {
  return JSON.stringify(value, (_key, field) => (typeof field === 'string' ? printable(field) : field));
}
