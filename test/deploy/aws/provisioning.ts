import { isDeepStrictEqual } from 'node:util';
import { isObject, type JsonObject, listOf } from '../json.ts';
import type { Account, Resource } from './account.ts';
import { invalid, NO_VALUE, resolve, type Scope } from './intrinsics.ts';
import { RESOURCE_TYPES } from './resource-types.ts';
import type { Template } from './template.ts';

/** What became of a resource, or is becoming of it. */
export type Progress = {
  readonly logicalId: string;
  readonly type: string;
  readonly status: string;
  readonly physicalId?: string | undefined;
  readonly reason?: string;
};

export type ProvisioningOptions = {
  readonly account: Account;
  readonly stack: { readonly name: string; readonly id: string };
  readonly template: Template;
  readonly parameters: JsonObject;
  /** What the stack has already. */
  readonly existing: ReadonlyMap<string, Resource>;
  readonly report: (progress: Progress) => void;
};

/** Brings a stack's resources to what a template says, each after those that it refers to. */
export class Provisioning implements Scope {
  readonly resources = new Map<string, Resource>();
  readonly #options: ProvisioningOptions;
  readonly #begun = new Set<string>();
  readonly #pseudoParameters: ReadonlyMap<string, unknown>;

  constructor(options: ProvisioningOptions) {
    this.#options = options;
    const { account, stack } = options;
    this.#pseudoParameters = new Map<string, unknown>([
      ['AWS::AccountId', account.accountId],
      ['AWS::NoValue', NO_VALUE],
      ['AWS::NotificationARNs', []],
      ['AWS::Partition', 'aws'],
      ['AWS::Region', account.region],
      ['AWS::StackId', stack.id],
      ['AWS::StackName', stack.name],
      ['AWS::URLSuffix', 'amazonaws.com'],
    ]);
  }

  /** @throws AwsError on a reference to nothing, or what a service refuses */
  run(): void {
    const { template } = this.#options;
    for (const name of Object.keys(template.conditions)) this.condition(name);
    for (const id of Object.keys(template.resources)) if (this.#isWanted(id)) this.#provide(id);
  }

  /** The outputs whose Conditions hold, by name. */
  outputs(): ReadonlyMap<string, string> {
    const outputs = Object.entries(this.#options.template.outputs).filter(([, { Condition }]) =>
      this.#holds(Condition),
    );
    return new Map(outputs.map(([name, { Value }]) => [name, textOf(name, resolve(Value, this))]));
  }

  ref(name: string): unknown {
    if (this.#pseudoParameters.has(name)) return this.#pseudoParameters.get(name);
    const { template, parameters } = this.#options;
    const declared = template.parameters[name];
    if (!isObject(declared)) return this.#provide(name).physicalId;
    const value = parameters[name] ?? declared.Default;
    if (value === undefined) throw invalid(`Parameters: [${name}] must have values`);
    return value;
  }

  attribute(logicalId: string, name: string): unknown {
    const { type, attributes } = this.#provide(logicalId);
    if (name in attributes) return attributes[name];
    throw invalid(
      `Template error: resource ${logicalId}, a ${type}, does not support attribute type ${name}`,
    );
  }

  condition(name: string): boolean {
    const condition = this.#options.template.conditions[name];
    if (condition === undefined) throw invalid(`Template format error: Unresolved condition ${name}`);
    return resolve(condition, this) === true;
  }

  #holds(condition: unknown): boolean {
    return condition === undefined || this.condition(String(condition));
  }

  #isWanted(id: string): boolean {
    const resource = this.#options.template.resources[id];
    return resource !== undefined && this.#holds(resource.Condition);
  }

  #provide(id: string): Resource {
    const provided = this.resources.get(id);
    if (provided) return provided;
    const declared = this.#options.template.resources[id];
    if (!declared || !this.#isWanted(id)) {
      throw invalid(`Template format error: Unresolved resource dependencies [${id}] in the template`);
    }
    if (this.#begun.has(id))
      throw invalid(`Circular dependency between resources: [${[...this.#begun].join(', ')}]`);
    this.#begun.add(id);
    for (const dependency of listOf(declared.DependsOn)) this.#provide(String(dependency));
    const properties = resolve(declared.Properties ?? {}, this);
    const resource = this.#bring(id, String(declared.Type), isObject(properties) ? properties : {});
    this.resources.set(id, resource);
    return resource;
  }

  /** Creates, updates, replaces or leaves the resource; a replaced one is deleted afterwards. */
  #bring(logicalId: string, type: string, properties: JsonObject): Resource {
    const { account, stack, existing } = this.#options;
    const current = existing.get(logicalId);
    const isSame =
      current?.type === type && current.properties[nameProperty(type)] === properties[nameProperty(type)];
    if (!current || !isSame) {
      const wanted = { stackName: stack.name, logicalId, type, properties };
      return this.#reporting('CREATE', logicalId, type, () => account.create(wanted));
    }
    if (isDeepStrictEqual(current.properties, properties)) return current;
    return this.#reporting('UPDATE', logicalId, type, () => account.update(current, properties));
  }

  #reporting(action: string, logicalId: string, type: string, act: () => Resource): Resource {
    const { report } = this.#options;
    report({ logicalId, type, status: `${action}_IN_PROGRESS` });
    try {
      const resource = act();
      report({ logicalId, type, status: `${action}_COMPLETE`, physicalId: resource.physicalId });
      return resource;
    } catch (error) {
      report({ logicalId, type, status: `${action}_FAILED`, reason: messageOf(error) });
      throw error;
    }
  }
}

function nameProperty(type: string): string {
  return RESOURCE_TYPES.get(type)?.namedBy ?? '';
}

function textOf(output: string, value: unknown): string {
  if (typeof value === 'string') return value;
  throw invalid(`Template format error: Output ${output} is malformed: its value must be a text`);
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
