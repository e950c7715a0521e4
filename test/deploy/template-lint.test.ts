import { beforeAll, describe, expect, it } from '@jest/globals';
import { packagedOnce } from '../support/packaged-once.ts';
import { EVERY_SETTING } from './every-setting.ts';
import type { Finding } from './finding.ts';
import { lint } from './template-lint.ts';

/* Real: what `sls package` would deploy of serverless.yml, and the linter that AWS publishes for CloudFormation. */

/** Without a setting, and with every setting that adds or changes resources: between them every Condition is both. */
const STAGES = [
  { stage: 'test', region: 'us-east-1', params: {} },
  { stage: 'prod', region: 'eu-west-1', params: EVERY_SETTING },
];

/** A rule that finds what is known and stays as it is, for one kind of resource or for any. */
type Accepted = { readonly rule: string; readonly kind?: string; readonly reason: string };

/** Nearly all of it is the framework's doing. */
const ACCEPTED: readonly Accepted[] = [
  {
    rule: 'W3005',
    kind: 'AWS::Lambda::Function',
    reason: 'The framework names a function’s role in DependsOn too, which is redundant and harmless.',
  },
  {
    rule: 'W3005',
    kind: 'AWS::ApiGatewayV2::Route',
    reason: 'The framework names a route’s integration in DependsOn too, which is redundant and harmless.',
  },
  {
    rule: 'W9003',
    kind: 'AWS::Lambda::Function',
    reason:
      'A number that may be left out is handed over as a text, which CloudFormation takes for a number.',
  },
  {
    rule: 'W3005',
    kind: 'AWS::ApiGatewayV2::Stage',
    reason: 'The framework names a stage’s log group in DependsOn too, which is redundant and harmless.',
  },
  {
    rule: 'W8003',
    kind: 'Condition',
    reason:
      'The framework has put the settings into the Conditions, so that each is always true or always false.',
  },
  {
    rule: 'W1028',
    reason: 'With the settings put in, one branch of an Fn::If is never taken in that deployment.',
  },
  {
    rule: 'W9053',
    kind: 'Template',
    reason: 'Conditions on settings that are all left empty compare the same, with the settings put in.',
  },
];
const accepts = (finding: Finding) => (accepted: Accepted) =>
  accepted.rule === finding.rule && (accepted.kind ?? finding.kind) === finding.kind;

const found = new Map<string, readonly Finding[]>();

beforeAll(async () => {
  const templates = STAGES.map(async ({ stage, region, params }) => {
    const { template } = await packagedOnce(stage, params);
    return { template, region };
  });
  const findings = await lint(await Promise.all(templates));
  for (const [i, { stage }] of STAGES.entries()) found.set(stage, findings[i] ?? []);
});

describe('The template of serverless.yml', () => {
  it.each(STAGES)('has for stage $stage no error and no warning but those accepted', ({ stage }) => {
    const unaccepted = found.get(stage)?.filter((finding) => !ACCEPTED.some(accepts(finding)));

    expect(unaccepted).toEqual([]);
  });

  it.each(ACCEPTED)('needs $rule accepted still: $reason', (accepted) => {
    const all = [...found.values()].flat();

    expect(all.some((finding) => accepts(finding)(accepted))).toBe(true);
  });
});
