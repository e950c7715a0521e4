import * as v from 'valibot';
import { Misconfigured } from './errors.ts';

/** The environment of a function. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** One thing that a deployment can set. */
export type Setting = {
  /** What it does, in Markdown. */
  readonly description: string;
  /** Its text where none is given. */
  readonly default: string;
  /** Reads its text. The schema's description says what is allowed, in Markdown. */
  readonly rule: v.GenericSchema<string, unknown>;
};

/** Settings by the names of their parameters, such as `retry-horizon-hours`. */
export type Settings = Readonly<Record<string, Setting>>;

/** What settings stand for, by their names. */
export type Values<S extends Settings> = { readonly [N in keyof S]: v.InferOutput<S[N]['rule']> };

/** A rule between settings: a sentence where these do not go together. */
export type RuleBetween<V, N extends keyof V = keyof V> = {
  readonly names: readonly N[];
  readonly fault: (values: Pick<V, N>) => string | undefined;
};

/** Makes rules between some of these settings. */
export function rulesBetween<S extends Settings>(_settings: S) {
  return <N extends keyof S>(
    names: readonly N[],
    fault: (values: Pick<Values<S>, N>) => string | undefined,
  ): RuleBetween<Values<S>, N> => ({ names, fault });
}

type Texts = Readonly<Record<string, string | undefined>>;

/**
 * Finds all faults of settings, each as a sentence with the setting's name. A rule between settings counts only where
 * each of them is right by itself.
 *
 * @param texts by the settings' names; the default stands in for what is not there
 */
export function settingFaults<S extends Settings>(
  settings: S,
  rules: readonly RuleBetween<Values<S>>[],
  texts: Texts,
): readonly string[] {
  const results = Object.entries(settings).map(
    ([name, setting]) => [name, v.safeParse(setting.rule, texts[name] ?? setting.default)] as const,
  );
  const faults = results.flatMap(([name, { issues = [] }]) =>
    issues.map(({ message }) => `${name} ${message}`),
  );
  const isRight = new Map(results.map(([name, { success }]) => [name, success]));
  const values = Object.fromEntries(results.map(([name, { output }]) => [name, output])) as Values<S>;
  const applicable = rules.filter(({ names }) => names.every((name) => isRight.get(String(name))));
  return [...faults, ...applicable.flatMap(({ fault }) => fault(values) ?? [])];
}

/**
 * Reads settings that have no faults.
 *
 * @param texts by the settings' names; the default stands in for what is not there
 */
export function readSettings<S extends Settings>(settings: S, texts: Texts = {}): Values<S> {
  const values = Object.entries(settings).map(([name, setting]) => [
    name,
    v.parse(setting.rule, texts[name] ?? setting.default),
  ]);
  return Object.fromEntries(values) as Values<S>;
}

/** What a function needs to know: the variables that its template fills in, and the settings. */
export type ConfigSchema<N extends string, S extends Settings> = {
  readonly variables: readonly N[];
  readonly settings: S;
  readonly rules: readonly RuleBetween<Values<S>>[];
};

/** A function's configuration. */
export type Config<N extends string, S extends Settings> = Readonly<Record<N, string>> & {
  readonly settings: Values<S>;
};

/**
 * Reads a function's configuration from its environment.
 *
 * @throws Misconfigured with all faults at once, by the names of variables and parameters
 */
export function readConfig<N extends string, S extends Settings>(
  { variables, settings, rules }: ConfigSchema<N, S>,
  environment: Environment,
): Config<N, S> {
  const names = Object.keys(settings);
  const texts = Object.fromEntries(names.map((name) => [name, environment[variableOf(name)]]));
  const missing = variables.filter((name) => !environment[name]);
  const faults = [...missing.map((name) => `${name} is not set`), ...settingFaults(settings, rules, texts)];
  if (faults.length > 0) {
    throw new Misconfigured(`The configuration has ${faults.length} fault(s): ${faults.join('; ')}.`);
  }
  const values = Object.fromEntries(variables.map((name) => [name, environment[name]]));
  return { ...values, settings: readSettings(settings, texts) } as Config<N, S>;
}

/** The variable of a function's environment that holds a setting: `RETRY_HORIZON_HOURS` for `retry-horizon-hours`. */
export function variableOf(parameter: string): string {
  return parameter.toUpperCase().replaceAll('-', '_');
}
