import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import {
  FIXED_SETTINGS,
  MARKERS,
  TEMPLATE_SETTINGS,
} from '../../../lib/bridge/settings/template-parameters.ts';
import { fieldsOf } from '../../../local/fields.ts';
import { ROOT } from '../../../local/work-folder.ts';
import { plainTemplate } from '../../../release/plain-template.ts';

/** What `sls package` makes with markers, in short. */
const PACKAGED = {
  AWSTemplateFormatVersion: '2010-09-09',
  Conditions: { HasAlarmEmail: { 'Fn::Not': [{ 'Fn::Equals': ['@AlarmEmail@', ''] }] } },
  Resources: {
    ServerlessDeploymentBucket: { Type: 'AWS::S3::Bucket' },
    Forwarder: {
      Type: 'AWS::Lambda::Function',
      Properties: {
        Code: {
          S3Bucket: { Ref: 'ServerlessDeploymentBucket' },
          S3Key: 'serverless/x/prod/1-now/forwarder.zip',
        },
        Environment: { Variables: { USER_ID_FALLBACK: '@UserIdFallback@', STAGE: 'prod' } },
      },
    },
    Board: {
      Type: 'AWS::CloudWatch::Dashboard',
      Properties: { DashboardBody: { 'Fn::Sub': `\${AWS::Region} keeps @OrderRetentionDays@ days` } },
    },
  },
  Outputs: {
    ServerlessDeploymentBucketName: { Value: { Ref: 'ServerlessDeploymentBucket' } },
    WebhookUrl: { Value: 'https://@CustomDomain@/webhooks/ingram' },
  },
};

const template = plainTemplate(PACKAGED, 'bridge/1.0.0/');
const propertiesOf = (id: string) => fieldsOf(fieldsOf(fieldsOf(template.Resources)[id]).Properties);

describe('A plain template', () => {
  it('has a parameter in the place of each setting, in conditions, texts and substitutions', () => {
    expect(template.Conditions).toEqual({
      HasAlarmEmail: { 'Fn::Not': [{ 'Fn::Equals': [{ Ref: 'AlarmEmail' }, ''] }] },
    });
    expect(propertiesOf('Forwarder').Environment).toEqual({
      Variables: { USER_ID_FALLBACK: { Ref: 'UserIdFallback' }, STAGE: 'prod' },
    });
    expect(propertiesOf('Board').DashboardBody).toEqual({
      'Fn::Sub': `\${AWS::Region} keeps \${OrderRetentionDays} days`,
    });
    expect(fieldsOf(template.Outputs).WebhookUrl).toEqual({
      Value: { 'Fn::Sub': `https://\${CustomDomain}/webhooks/ingram` },
    });
  });

  it('takes the code from the bucket of whoever installs it, and needs no bucket of its own', () => {
    expect(propertiesOf('Forwarder').Code).toEqual({
      S3Bucket: { Ref: 'ArtifactsBucket' },
      S3Key: { 'Fn::Sub': `\${ArtifactsPrefix}forwarder.zip` },
    });
    expect(JSON.stringify(template)).not.toContain('ServerlessDeploymentBucket');
  });

  it('declares every setting that it does not fix, with what prod has by default', () => {
    const parameters = fieldsOf(template.Parameters);

    expect(Object.keys(parameters)).toHaveLength(2 + TEMPLATE_SETTINGS.length);
    expect(parameters.DeletionProtection).toMatchObject({ Default: 'true' });
    expect(parameters.ArtifactsPrefix).toMatchObject({ Default: 'bridge/1.0.0/' });
    expect(Object.keys(MARKERS).filter((name) => FIXED_SETTINGS.includes(name))).toEqual([]);
  });

  it('takes no word for the address of Thirdwatch', () => {
    const { AllowedPattern } = fieldsOf(fieldsOf(template.Parameters).ThirdwatchBaseUrl);

    expect('simulator').not.toMatch(new RegExp(String(AllowedPattern)));
    expect('https://api.thirdwatch.ai/event').toMatch(new RegExp(String(AllowedPattern)));
  });

  it('is installed by five commands, which name its parameters, and says what it fixes', () => {
    const page = readFileSync(join(ROOT, 'docs/setup.md'), 'utf8');
    const section = /^## Install without Node\.js$(.*?)^## /ms.exec(page)?.[1] ?? '';
    const named = [...section.matchAll(/\b([A-Z][A-Za-z]+)=/g)].map(([, name = '']) => name);

    expect(section.match(/^aws /gm)).toHaveLength(5);
    expect(named.length).toBeGreaterThan(2);
    expect(Object.keys(fieldsOf(template.Parameters))).toEqual(expect.arrayContaining(named));
    for (const name of FIXED_SETTINGS) expect(section).toContain(`\`${name}\``);
  });
});
