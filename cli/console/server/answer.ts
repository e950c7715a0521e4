import type { Context } from 'hono';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import { printable } from '../../terminal/output.ts';

/** Answers in JSON. Its texts come from outside: they hold no secret, and nothing that hides or reverses others. */
export function answer(c: Context, value: object, status: ContentfulStatusCode = 200): Response {
  const body = JSON.stringify(value, (_key, field) => (typeof field === 'string' ? printable(field) : field));
  return c.body(body, status, { 'content-type': 'application/json' });
}
