import { DEFAULTS, PROD } from '../lib/bridge/settings/deployment.ts';
import { MARKER, parameterOf, TEMPLATE_SETTINGS } from '../lib/bridge/settings/template-parameters.ts';
import { fieldsOf } from '../local/fields.ts';

type Json = Readonly<Record<string, unknown>>;

/** The bucket of the framework's own uploads, which nobody needs without it. */
const OF_FRAMEWORK = ['ServerlessDeploymentBucket', 'ServerlessDeploymentBucketPolicy'];

/**
 * The template of a release: the one that `sls package` has made with markers in the place of the settings, with
 * CloudFormation parameters in theirs, and the functions' code where the installer has put it.
 *
 * @param prefix where the zips are by default, in the bucket that the installer names
 */
export function plainTemplate(packaged: Json, prefix: string): Json {
  const resources = Object.entries(fieldsOf(packaged.Resources)).filter(([id]) => !OF_FRAMEWORK.includes(id));
  const outputs = Object.entries(fieldsOf(packaged.Outputs)).filter(
    ([, output]) => !OF_FRAMEWORK.includes(String(fieldsOf(fieldsOf(output).Value).Ref)),
  );
  return {
    ...fieldsOf(withParameters(packaged)),
    Parameters: parametersOf(prefix),
    Resources: Object.fromEntries(
      resources.map(([id, resource]) => [id, withCode(withParameters(resource))]),
    ),
    Outputs: fieldsOf(withParameters(Object.fromEntries(outputs))),
  };
}

function parametersOf(prefix: string): Json {
  const values: Readonly<Record<string, unknown>> = { ...DEFAULTS, ...PROD };
  const settings = TEMPLATE_SETTINGS.map((name) => [
    parameterOf(name),
    {
      Type: 'String',
      Default: String(values[name]),
      Description: `The setting ${name} of docs/parameters.md.`,
      ...CONSTRAINTS[name],
    },
  ]);
  return {
    ArtifactsBucket: { Type: 'String', Description: "The bucket that holds the functions' zip files." },
    ArtifactsPrefix: {
      Type: 'String',
      Default: prefix,
      Description: 'What stands before the names of the zip files in the bucket.',
    },
    ...Object.fromEntries(settings),
  };
}

/** The simulator is a function of its own, which is not in the template. */
const CONSTRAINTS: Readonly<Record<string, Json>> = {
  'thirdwatch-base-url': {
    AllowedPattern: '^https://[^?#]+$',
    ConstraintDescription: 'an https address without query',
  },
};

/** The same with each marker replaced by a reference to its parameter. */
function withParameters(value: unknown): unknown {
  if (typeof value === 'string') return withReferences(value);
  if (Array.isArray(value)) return value.map(withParameters);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([key, content]) => [
    key,
    key === 'Fn::Sub' ? substituted(content) : withParameters(content),
  ]);
  return Object.fromEntries(entries);
}

function withReferences(text: string): unknown {
  const [marker] = text.match(MARKER) ?? [];
  if (marker === undefined) return text;
  if (marker === text) return { Ref: marker.slice(1, -1) };
  // What looks like a variable in a text that was none.
  return { 'Fn::Sub': substituted(text.replaceAll('${', '${!')) };
}

/** The argument of `Fn::Sub`, a text or a text with variables of its own. */
function substituted(argument: unknown): unknown {
  if (typeof argument === 'string') return argument.replaceAll(MARKER, (_, name) => `\${${name}}`);
  if (!Array.isArray(argument)) return argument;
  const [text, ...variables] = argument;
  return [substituted(text), ...variables.map(withParameters)];
}

/** A function's zip file stands in the installer's bucket under its own name. */
function withCode(resource: unknown): unknown {
  const { Type, Properties, ...rest } = fieldsOf(resource);
  if (Type !== 'AWS::Lambda::Function') return resource;
  const key = String(fieldsOf(fieldsOf(Properties).Code).S3Key);
  const Code = {
    S3Bucket: { Ref: 'ArtifactsBucket' },
    S3Key: { 'Fn::Sub': `\${ArtifactsPrefix}${key.split('/').at(-1)}` },
  };
  return { Type, Properties: { ...fieldsOf(Properties), Code }, ...rest };
}
