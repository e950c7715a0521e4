import { beforeAll, describe, expect, it } from '@jest/globals';
import { ACCEPTED, isAccepted, unacceptedOf } from '../deploy/accepted-findings.ts';
import { EVERY_SETTING } from '../deploy/every-setting.ts';
import type { Finding } from '../deploy/finding.ts';
import { lint } from '../deploy/template-lint.ts';
import { packagedOnce } from '../support/packaged-once.ts';

/* Real: what `sls package` would deploy of serverless.yml, and the linter that AWS publishes for CloudFormation. */

/** Without a setting, and with every setting that adds or changes resources: between them every Condition is both. */
const STAGES = [
  { stage: 'test', region: 'us-east-1', params: {} },
  { stage: 'prod', region: 'eu-west-1', params: EVERY_SETTING },
];

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
    expect(unacceptedOf(found.get(stage) ?? [])).toEqual([]);
  });

  it.each(ACCEPTED)('needs $rule accepted still: $reason', (accepted) => {
    const all = [...found.values()].flat();

    expect(all.some((finding) => isAccepted(finding, accepted))).toBe(true);
  });
});
