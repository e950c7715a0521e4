import { variableOf } from '../../lib/platform/config.ts';
import type { Environments, Service } from './functions-host.ts';
import type { Refs } from './stack.ts';

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
  const changed = new Map(Object.entries(params).map(([name, value]) => [variableOf(name), value]));
  const declared = new Set(Object.values(functions).flatMap(({ environment }) => Object.keys(environment)));
  const [unused] = Object.keys(params).filter((name) => !declared.has(variableOf(name)));
  if (unused !== undefined) throw new Error(`No function has the parameter ${unused} in its environment.`);
  return Object.fromEntries(
    Object.entries(functions).map(([key, { environment }]) => [
      key,
      { ...common, ...mapValues(environment, (name, value) => changed.get(name) ?? filledIn(value, refs)) },
    ]),
  );
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
