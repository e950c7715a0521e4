import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Environments, Service } from './functions-host.ts';
import type { Refs } from './stack.ts';
import { ROOT } from './work-folder.ts';

type Values = Readonly<Record<string, string>>;

/**
 * The functions' environments as serverless.yml declares them, with the resources' names in the place of `!Ref`.
 *
 * @param params values of parameters, by name; defaults apply to the others
 * @param common what Lambda itself adds to each function's environment
 * @throws Error when no environment uses a parameter
 */
export async function environmentsOf(
  { functions }: Service,
  { refs, params, common }: { readonly refs: Refs; readonly params: Values; readonly common: Values },
): Promise<Environments> {
  const changed = valuesOf(params, await variablesByParameter());
  return Object.fromEntries(
    Object.entries(functions).map(([key, { environment }]) => [
      key,
      { ...common, ...mapValues(environment, (name, value) => changed.get(name) ?? filledIn(value, refs)) },
    ]),
  );
}

/** The environment variable of each parameter, such as `USER_ID_FALLBACK: ${param:user-id-fallback}`. */
async function variablesByParameter(): Promise<ReadonlyMap<string, string>> {
  const declared = await readFile(join(ROOT, 'serverless.yml'), 'utf8');
  const pairs = declared.matchAll(/^ +([A-Z_]+): \$\{param:([a-z-]+)\}$/gm);
  return new Map([...pairs].map(([, variable = '', parameter = '']) => [parameter, variable]));
}

function valuesOf(params: Values, variables: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  const entries = Object.entries(params).map(([name, value]): [string, string] => {
    const variable = variables.get(name);
    if (variable === undefined) throw new Error(`No function has the parameter ${name} in its environment.`);
    return [variable, value];
  });
  return new Map(entries);
}

function filledIn(value: string | { readonly Ref: string }, refs: Refs): string {
  return typeof value === 'string' ? value : (refs[value.Ref] ?? '');
}

function mapValues<V, W>(
  object: Readonly<Record<string, V>>,
  change: (key: string, value: V) => W,
): Record<string, W> {
  return Object.fromEntries(Object.entries(object).map(([key, value]) => [key, change(key, value)]));
}
