import { AwsError } from '../../../local/emulators/secrets-store.ts';
import type { Account } from './account.ts';
import { invalid } from './intrinsics.ts';
import { Stack } from './stack.ts';
import { needsIamCapability, readTemplate, type Template } from './template.ts';
import { members, type Xml } from './xml.ts';

/** The parameters of a request in AWS's Query protocol. */
export type Query = URLSearchParams;

type ChangeSet = {
  readonly name: string;
  readonly template: Template;
  readonly parameters: Readonly<Record<string, string>>;
  readonly status: 'CREATE_COMPLETE' | 'FAILED';
};

const NO_CHANGES =
  "The submitted information didn't contain changes. Submit different information to create a change set.";

/** The operations of AWS CloudFormation that deployments by change sets consist of. */
export class CloudFormation {
  readonly stacks = new Map<string, Stack>();
  readonly #account: Account;
  readonly #changeSets = new Map<string, ChangeSet>();
  readonly #operations = new Map<string, (query: Query) => Xml>([
    ['ValidateTemplate', (query) => this.#validate(query)],
    ['CreateChangeSet', (query) => this.#createChangeSet(query)],
    ['DescribeChangeSet', (query) => this.#describeChangeSet(query)],
    ['DeleteChangeSet', (query) => this.#deleteChangeSet(query)],
    ['ExecuteChangeSet', (query) => this.#executeChangeSet(query)],
    ['DescribeStacks', (query) => ({ Stacks: members([descriptionOf(this.#stack(query))]) })],
    ['DescribeStackEvents', (query) => ({ StackEvents: members(eventsOf(this.#stack(query))) })],
    ['DescribeStackResource', (query) => this.#describeResource(query)],
    ['ListStackResources', (query) => ({ StackResourceSummaries: members(resourcesOf(this.#stack(query))) })],
    ['DeleteStack', (query) => this.#deleteStack(query)],
  ]);

  constructor(account: Account) {
    this.#account = account;
  }

  /** @throws AwsError when CloudFormation would refuse, or the operation is not among those above */
  answer(operation: string, query: Query): Xml {
    const answer = this.#operations.get(operation);
    if (answer) return answer(query);
    throw new AwsError('UnknownOperationException', `CloudFormation's ${operation} is not known here.`);
  }

  #stack(query: Query): Stack {
    const name = textIn(query, 'StackName');
    const stack = [...this.stacks.values()].find((one) => one.name === name || one.id === name);
    if (stack) return stack;
    throw invalid(`Stack with id ${name} does not exist`);
  }

  #template(query: Query): Template {
    const url = query.get('TemplateURL');
    if (url === null) return readTemplate(textIn(query, 'TemplateBody'), 'inline');
    const [, bucket = '', ...key] = new URL(url).pathname.split('/');
    const object = this.#account.buckets.get(bucket)?.get(key.join('/'));
    if (object) return readTemplate(object.body.toString(), 'S3');
    throw invalid('S3 error: The specified key does not exist.');
  }

  #validate(query: Query): Xml {
    const { parameters } = this.#template(query);
    return { Parameters: members(Object.keys(parameters).map((ParameterKey) => ({ ParameterKey }))) };
  }

  #createChangeSet(query: Query): Xml {
    const stackName = textIn(query, 'StackName');
    const template = this.#template(query);
    if (needsIamCapability(template) && !listIn(query, 'Capabilities').includes('CAPABILITY_NAMED_IAM')) {
      throw new AwsError(
        'InsufficientCapabilitiesException',
        'Requires capabilities : [CAPABILITY_NAMED_IAM]',
      );
    }
    if (query.get('ChangeSetType') === 'CREATE') this.#begin(stackName);
    const stack = this.#stack(query);
    const status = stack.template?.body === template.body ? 'FAILED' : 'CREATE_COMPLETE';
    const name = textIn(query, 'ChangeSetName');
    this.#changeSets.set(`${stackName}/${name}`, { name, template, parameters: parametersIn(query), status });
    return { Id: `${stack.id}/${name}`, StackId: stack.id };
  }

  #begin(stackName: string): void {
    const there = this.stacks.get(stackName);
    if (there?.template) throw new AwsError('AlreadyExistsException', `Stack [${stackName}] already exists`);
    this.stacks.set(stackName, new Stack(stackName, this.#account));
  }

  #changeSet(query: Query): ChangeSet {
    const changeSet = this.#changeSets.get(`${textIn(query, 'StackName')}/${textIn(query, 'ChangeSetName')}`);
    if (changeSet) return changeSet;
    throw new AwsError('ChangeSetNotFound', `ChangeSet [${query.get('ChangeSetName')}] does not exist`);
  }

  #describeChangeSet(query: Query): Xml {
    const { name, status, template } = this.#changeSet(query);
    const changes = Object.keys(template.resources).map((LogicalResourceId) => ({
      Type: 'Resource',
      ResourceChange: { LogicalResourceId },
    }));
    const { id: StackId, name: StackName } = this.#stack(query);
    const reason = status === 'FAILED' ? { StatusReason: NO_CHANGES } : { Changes: members(changes) };
    return { ChangeSetName: name, StackId, StackName, Status: status, ...reason };
  }

  #deleteChangeSet(query: Query): Xml {
    this.#changeSets.delete(`${textIn(query, 'StackName')}/${textIn(query, 'ChangeSetName')}`);
    return {};
  }

  #executeChangeSet(query: Query): Xml {
    const { template, parameters } = this.#changeSet(query);
    this.#stack(query).apply(template, parameters);
    return this.#deleteChangeSet(query);
  }

  #describeResource(query: Query): Xml {
    const stack = this.#stack(query);
    const logicalId = textIn(query, 'LogicalResourceId');
    const summary = resourcesOf(stack).find(({ LogicalResourceId }) => LogicalResourceId === logicalId);
    if (!summary) throw invalid(`Resource ${logicalId} does not exist for stack ${stack.name}`);
    return { StackResourceDetail: summary };
  }

  #deleteStack(query: Query): Xml {
    const stack = this.stacks.get(textIn(query, 'StackName'));
    if (stack?.delete()) this.stacks.delete(stack.name);
    return {};
  }
}

function textIn(query: Query, name: string): string {
  const text = query.get(name);
  if (text !== null) return text;
  throw invalid(`1 validation error detected: Value null at '${name}' failed to satisfy constraint`);
}

function listIn(query: Query, name: string): readonly string[] {
  return [...query].filter(([key]) => key.startsWith(`${name}.member.`)).map(([, value]) => value);
}

function parametersIn(query: Query): Readonly<Record<string, string>> {
  const keys = [...query].filter(([key]) => /^Parameters\.member\.\d+\.ParameterKey$/.test(key));
  const givenFor = (key: string) => query.get(key.replace(/Key$/, 'Value')) ?? '';
  return Object.fromEntries(keys.map(([key, name]) => [name, givenFor(key)]));
}

function descriptionOf(stack: Stack): Xml {
  const outputs = [...stack.outputs].map(([OutputKey, OutputValue]) => ({ OutputKey, OutputValue }));
  return {
    StackId: stack.id,
    StackName: stack.name,
    StackStatus: stack.status,
    CreationTime: stack.createdAt,
    Outputs: members(outputs),
  };
}

function resourcesOf(stack: Stack) {
  return [...stack.resources.values()].map(({ logicalId, physicalId, type, modifiedAt }) => ({
    LogicalResourceId: logicalId,
    PhysicalResourceId: physicalId,
    ResourceType: type,
    ResourceStatus: 'CREATE_COMPLETE',
    LastUpdatedTimestamp: modifiedAt,
  }));
}

/** The newest first. */
function eventsOf(stack: Stack): readonly Xml[] {
  return stack.events.toReversed().map(({ id, at, logicalId, physicalId, type, status, reason }) => ({
    EventId: id,
    StackId: stack.id,
    StackName: stack.name,
    LogicalResourceId: logicalId,
    PhysicalResourceId: physicalId,
    ResourceType: type,
    ResourceStatus: status,
    ResourceStatusReason: reason,
    Timestamp: at,
  }));
}
