import { expect, it } from '@jest/globals';
import { packagedOnce } from '../support/packaged-once.ts';
import { unacceptedOf } from './accepted-findings.ts';
import { EVERY_SETTING } from './every-setting.ts';
import { lint } from './template-lint.ts';

/*
 * Real: what `sls package` would deploy of serverless.yml with every setting that adds or changes resources, and the
 * linter that AWS publishes for CloudFormation. test/slow/template.test.ts lints it without a setting too.
 */

it('The template of serverless.yml has no error and no warning but those accepted', async () => {
  const { template } = await packagedOnce('prod', EVERY_SETTING);

  const [findings = []] = await lint([{ template, region: 'eu-west-1' }]);

  expect(findings.length).toBeGreaterThan(0);
  expect(unacceptedOf(findings)).toEqual([]);
});
