import { AwsError } from '../../../local/emulators/secrets-store.ts';
import { isObject, listOf } from '../json.ts';

/** What a template's functions look up. Each throws when there is no such name. */
export type Scope = {
  ref(name: string): unknown;
  attribute(logicalId: string, name: string): unknown;
  condition(name: string): boolean;
};

/** What `AWS::NoValue` resolves to: the property, or the list's item, is left out. */
export const NO_VALUE = Symbol('AWS::NoValue');

/** CloudFormation's refusal of a template, or of what is asked of a stack. */
export function invalid(message: string): AwsError {
  return new AwsError('ValidationError', message);
}

type Intrinsic = (argument: unknown, scope: Scope) => unknown;

const INTRINSICS = new Map<string, Intrinsic>([
  ['Ref', (name, scope) => scope.ref(String(name))],
  ['Condition', (name, scope) => scope.condition(String(name))],
  ['Fn::GetAtt', getAtt],
  ['Fn::Sub', substitute],
  ['Fn::If', choose],
  ['Fn::Join', join],
  [
    'Fn::Select',
    (argument, scope) => ((i, list) => listOf(list)[Number(i)])(...pair(resolve(argument, scope))),
  ],
  [
    'Fn::Split',
    (argument, scope) => ((by, text) => String(text).split(String(by)))(...pair(resolve(argument, scope))),
  ],
  ['Fn::Equals', (argument, scope) => ((a, b) => String(a) === String(b))(...pair(resolve(argument, scope)))],
  ['Fn::Not', (argument, scope) => !truths(argument, scope)[0]],
  ['Fn::And', (argument, scope) => truths(argument, scope).every(Boolean)],
  ['Fn::Or', (argument, scope) => truths(argument, scope).some(Boolean)],
]);

/**
 * Resolves every function of a template within a value.
 * @throws AwsError on a function that there is not, or a reference to nothing
 */
export function resolve(value: unknown, scope: Scope): unknown {
  if (value === null) throw invalid("Template format error: 'null' values are not allowed in templates");
  if (Array.isArray(value))
    return value.map((item) => resolve(item, scope)).filter((item) => item !== NO_VALUE);
  if (!isObject(value)) return value;
  const intrinsic = intrinsicOf(value);
  if (intrinsic) return intrinsic(scope);
  const fields = Object.entries(value).map(([name, field]) => [name, resolve(field, scope)] as const);
  return Object.fromEntries(fields.filter(([, field]) => field !== NO_VALUE));
}

function intrinsicOf(value: object): ((scope: Scope) => unknown) | undefined {
  const [[name, argument] = ['', undefined], ...others] = Object.entries(value);
  if (others.length > 0) return undefined;
  // A policy's Condition holds tests; a template's Condition is a name.
  if (name === 'Condition' && typeof argument !== 'string') return undefined;
  const intrinsic = INTRINSICS.get(name);
  if (intrinsic) return (scope) => intrinsic(argument, scope);
  if (name.startsWith('Fn::')) throw invalid(`Template error: ${name} is no function that is known here`);
  return undefined;
}

function pair(value: unknown): readonly [unknown, unknown] {
  const [first, second, ...others] = listOf(value);
  if (first === undefined || second === undefined || others.length > 0) {
    throw invalid(`Template error: a function takes two values, and not ${JSON.stringify(value)}`);
  }
  return [first, second];
}

function truths(argument: unknown, scope: Scope): readonly boolean[] {
  return listOf(argument).map((one) => resolve(one, scope) === true);
}

function getAtt(argument: unknown, scope: Scope): unknown {
  const [logicalId, name] = pair(typeof argument === 'string' ? argument.split(/\.(.*)/, 2) : argument);
  return scope.attribute(String(logicalId), String(resolve(name, scope)));
}

/** The other branch is not looked at: what it names need not be there. */
function choose(argument: unknown, scope: Scope): unknown {
  const [name, whenTrue, whenFalse] = listOf(argument);
  return resolve(scope.condition(String(name)) ? whenTrue : whenFalse, scope);
}

function join(argument: unknown, scope: Scope): string {
  const [separator, items] = pair(argument);
  const resolved = resolve(items, scope);
  if (!Array.isArray(resolved))
    throw invalid('Template error: every Fn::Join object requires a list of texts');
  return resolved.map(String).join(String(separator));
}

function substitute(argument: unknown, scope: Scope): string {
  const [text, variables] = Array.isArray(argument) ? pair(argument) : [argument, {}];
  const own = new Map(Object.entries(isObject(variables) ? variables : {}));
  return String(text).replaceAll(/\$\{([^}]*)\}/g, (_whole, name: string) => {
    if (name.startsWith('!')) return `\${${name.slice(1)}}`;
    if (own.has(name)) return String(resolve(own.get(name), scope));
    return String(name.includes('.') ? getAtt(name, scope) : scope.ref(name));
  });
}
