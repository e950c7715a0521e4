import * as v from 'valibot';
import { Misconfigured } from './errors.ts';

/** The environment of a function. */
export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Reads a function's configuration from its environment. An empty variable counts as not set, so that a default
 * can be given in its place.
 *
 * @param schema an object of the variables, by their names
 * @throws Misconfigured with all faults at once, each by its variable's name
 */
export function readConfig<E extends v.ObjectEntries>(
  schema: v.ObjectSchema<E, undefined>,
  environment: Environment,
): v.InferOutput<v.ObjectSchema<E, undefined>> {
  const variables = Object.keys(schema.entries).map((name) => [name, environment[name] || undefined]);
  const result = v.safeParse(schema, Object.fromEntries(variables));
  if (result.success) return result.output;
  const faults = result.issues.map((issue) => `${v.getDotPath(issue) ?? 'environment'} ${issue.message}`);
  throw new Misconfigured(`The configuration has ${faults.length} fault(s): ${faults.join('; ')}.`);
}

/** A variable that has to be set. */
export const required = v.string(({ input }) => (input === undefined ? 'is not set' : 'is not a text'));

/** A whole number within bounds, both included. */
export function wholeNumber(least: number, most: number) {
  const message = `must be a whole number from ${least} to ${most}`;
  return v.pipe(
    v.string(message),
    v.regex(/^\d+$/, message),
    v.transform(Number),
    v.minValue(least, message),
    v.maxValue(most, message),
  );
}

/** An http or https address. Plain http is for this machine alone. */
export const baseUrl = v.pipe(
  required,
  v.check(isSafeUrl, 'must be an https address without query (http only towards 127.0.0.1 or localhost)'),
);

function isSafeUrl(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const url = new URL(text);
  const isLocal = url.hostname === '127.0.0.1' || url.hostname === 'localhost';
  const isClean = !/[?#]/.test(text) && url.username === '' && url.password === '';
  return isClean && (url.protocol === 'https:' || (url.protocol === 'http:' && isLocal));
}
