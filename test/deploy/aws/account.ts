import { randomBytes } from 'node:crypto';
import { AwsError } from '../../../local/emulators/secrets-store.ts';
import { isObject, type JsonObject, listOf } from '../json.ts';
import { LINKS, type Link, RESOURCE_TYPES, type ResourceType } from './resource-types.ts';

/** What a resource is created from: its properties with every function resolved. */
export type Wanted = {
  readonly stackName: string;
  readonly logicalId: string;
  readonly type: string;
  readonly properties: JsonObject;
};

/** A resource that is there. */
export type Resource = Wanted & {
  /** What Ref returns. */
  readonly physicalId: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly name: string;
  readonly modifiedAt: Date;
};

export type StoredObject = {
  readonly key: string;
  readonly body: Buffer;
  readonly metadata: Readonly<Record<string, string>>;
  readonly storedAt: Date;
};

/** An AWS account in one region: what has been created in it, and what its buckets hold. */
export class Account {
  readonly accountId = '123456789012';
  readonly region: string;
  readonly resources = new Set<Resource>();
  readonly buckets = new Map<string, Map<string, StoredObject>>();

  constructor(region: string) {
    this.region = region;
  }

  /**
   * Creates a resource as its service would.
   * @throws AwsError when its name is taken, or what it names is not there
   */
  create(wanted: Wanted): Resource {
    const type = typeOf(wanted.type);
    const given = type.namedBy === undefined ? undefined : wanted.properties[type.namedBy];
    const id = randomBytes(6).toString('hex');
    const name = String(given ?? generatedName(wanted, id));
    if (given !== undefined && this.#find(wanted.type, name)) {
      throw new AwsError('AlreadyExists', `${name} already exists`);
    }
    this.#check(wanted);
    const resource = { ...wanted, name, modifiedAt: new Date(), ...this.#identityOf(type, wanted, name, id) };
    this.resources.add(resource);
    if (wanted.type === 'AWS::S3::Bucket') this.buckets.set(name, new Map());
    return resource;
  }

  /** Updates a resource in place: it keeps its identity. */
  update(resource: Resource, properties: JsonObject): Resource {
    this.#check({ ...resource, properties });
    const updated = { ...resource, properties, modifiedAt: new Date() };
    this.resources.delete(resource);
    this.resources.add(updated);
    return updated;
  }

  /** @throws AwsError when it may not be deleted as it is */
  delete(resource: Resource): void {
    if (resource.properties.DeletionProtectionEnabled === true) {
      throw new AwsError('ValidationException', `${resource.name} is protected against deletion`);
    }
    if ((this.buckets.get(resource.name)?.size ?? 0) > 0) {
      throw new AwsError('BucketNotEmpty', 'The bucket you tried to delete is not empty');
    }
    this.resources.delete(resource);
    if (resource.type === 'AWS::S3::Bucket') this.buckets.delete(resource.name);
  }

  /** Remembers what there is; the function that is returned brings it back. */
  snapshot(): () => void {
    const resources = [...this.resources];
    const buckets = [...this.buckets];
    return () => {
      this.resources.clear();
      this.buckets.clear();
      for (const resource of resources) this.resources.add(resource);
      for (const [name, objects] of buckets) this.buckets.set(name, objects);
    };
  }

  #find(type: string, name: string): Resource | undefined {
    return [...this.resources].find((resource) => resource.type === type && resource.name === name);
  }

  #identityOf(type: ResourceType, { properties }: Wanted, name: string, id: string) {
    const values: JsonObject = { ...properties, name, id, region: this.region, account: this.accountId };
    const fill = (text: string) =>
      text.replaceAll(/\{(\w+)\}/g, (_whole, key: string) => String(values[key]));
    const attributes = Object.entries(type.attributes).map(([key, text]) => [key, fill(text)]);
    return { physicalId: fill(type.ref), attributes: Object.fromEntries(attributes) };
  }

  #check({ type, properties }: Wanted): void {
    for (const link of LINKS.filter(({ from }) => from === type)) this.#checkLink(link, properties);
    if (type === 'AWS::Lambda::Function') this.#checkCode(properties.Code);
    if (type === 'AWS::CloudWatch::Dashboard') checkJson(properties.DashboardBody);
  }

  #checkLink({ property, to, by }: Link, properties: JsonObject): void {
    const targets = [...this.resources].filter((resource) => resource.type === to);
    const known = targets.flatMap((target) =>
      by.map((name) => (name === 'Ref' ? target.physicalId : target.attributes[name])),
    );
    for (const one of valuesAt(property, properties)) {
      if (known.includes(String(one))) continue;
      throw new AwsError(
        'InvalidParameterValue',
        `${property} is ${one}, the ${by.join(' or ')} of no ${to}`,
      );
    }
  }

  #checkCode(code: unknown): void {
    const { S3Bucket, S3Key } = isObject(code) ? code : {};
    if (this.buckets.get(String(S3Bucket))?.has(String(S3Key))) return;
    throw new AwsError('InvalidParameterValue', `The bucket ${S3Bucket} holds no object ${S3Key}`);
  }
}

/** The values of a property by its path, through lists: `Targets.Arn` is that of each target. */
function valuesAt(path: string, properties: JsonObject): readonly unknown[] {
  const at = (values: readonly unknown[], key: string) =>
    values.flatMap((value) => (isObject(value) ? listOf(value[key]) : []));
  return path.split('.').reduce<readonly unknown[]>(at, [properties]);
}

/** As CloudFormation names what has no name: both parts cut, to the length that every service takes. */
function generatedName({ stackName, logicalId }: Wanted, id: string): string {
  return `${stackName.slice(0, 24)}-${logicalId.slice(0, 24)}-${id}`.toLowerCase();
}

function typeOf(name: string): ResourceType {
  const type = RESOURCE_TYPES.get(name);
  if (type) return type;
  throw new AwsError(
    'TypeNotFound',
    `${name} is not known here: add it to test/deploy/aws/resource-types.ts`,
  );
}

function checkJson(body: unknown): void {
  try {
    JSON.parse(String(body));
  } catch (cause) {
    throw new AwsError('InvalidParameterInput', `The dashboard's body is no JSON: ${cause}`);
  }
}
