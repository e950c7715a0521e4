import { isObject, type JsonObject, objectOf, walk } from '../json.ts';
import { invalid } from './intrinsics.ts';

/** A template as CloudFormation took it. */
export type Template = {
  readonly body: string;
  readonly parameters: JsonObject;
  readonly conditions: JsonObject;
  readonly resources: Readonly<Record<string, JsonObject>>;
  readonly outputs: Readonly<Record<string, JsonObject>>;
};

/** CloudFormation's quotas: a section's name, and how many entries it may have. */
const MOST_ENTRIES = { Parameters: 200, Mappings: 200, Resources: 500, Outputs: 200 } as const;
const MOST_BYTES_INLINE = 51_200;
const MOST_BYTES_IN_S3 = 1_048_576;
const SECTIONS = new Set([
  'AWSTemplateFormatVersion',
  'Description',
  'Metadata',
  'Parameters',
  'Mappings',
  'Conditions',
  'Resources',
  'Outputs',
]);

/**
 * Reads a template as CloudFormation does before it creates anything.
 * @param from where it was handed over, as its size is limited by that
 * @throws AwsError when it is too large, or no template
 */
export function readTemplate(body: string, from: 'inline' | 'S3'): Template {
  const mostBytes = from === 'S3' ? MOST_BYTES_IN_S3 : MOST_BYTES_INLINE;
  if (Buffer.byteLength(body) > mostBytes) throw invalid(`The template may have at most ${mostBytes} bytes`);
  const template = objectOf(JSON.parse(body));
  checkShape(template);
  return {
    body,
    parameters: objectOf(template.Parameters),
    conditions: objectOf(template.Conditions),
    resources: entriesOf(template.Resources),
    outputs: entriesOf(template.Outputs),
  };
}

function checkShape(template: JsonObject): void {
  for (const section of Object.keys(template)) {
    if (!SECTIONS.has(section)) throw invalid(`Invalid template property or properties [${section}]`);
  }
  for (const [section, most] of Object.entries(MOST_ENTRIES)) {
    const entries = Object.keys(objectOf(template[section]));
    if (entries.length > most)
      throw invalid(`Number of ${section.toLowerCase()}, ${entries.length}, is over ${most}`);
    const unfit = entries.find((id) => !/^[A-Za-z0-9]{1,255}$/.test(id));
    if (unfit !== undefined)
      throw invalid(`Template format error: ${section} name ${unfit} is non alphanumeric`);
  }
  if (Object.keys(objectOf(template.Resources)).length === 0) {
    throw invalid('Template format error: At least one Resources member must be defined.');
  }
  for (const { path, value } of walk(template)) {
    if (value !== null) continue;
    throw invalid(`Template format error: [/${path.join('/')}] 'null' values are not allowed in templates`);
  }
}

function entriesOf(section: unknown): Readonly<Record<string, JsonObject>> {
  return Object.fromEntries(Object.entries(objectOf(section)).map(([id, entry]) => [id, objectOf(entry)]));
}

/** Whether creating the resources asks for the capability to change who may do what. */
export function needsIamCapability({ resources }: Template): boolean {
  return Object.values(resources).some(({ Type }) => String(Type).startsWith('AWS::IAM::'));
}

/** Whether a resource outlives its stack. */
export function isRetained(resource: unknown): boolean {
  return isObject(resource) && String(resource.DeletionPolicy) === 'Retain';
}
