import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from '@jest/globals';
import JSZip from 'jszip';
import { fieldsOf } from '../../local/fields.ts';
import { deployedBundle } from '../../local/packaging/bundle.ts';
import { EVERY_SETTING, WITHOUT_THIRDWATCH } from '../deploy/every-setting.ts';
import { listOf, objectOf } from '../deploy/json.ts';
import { type PackagedStage, packagedOnce } from '../support/packaged-once.ts';

/*
 * Real: `sls package` of a stage without Thirdwatch and without the archive, and of one that has both. `npm test` packages
 * the latter, and looks at what serverless.yml declares for a stage with Thirdwatch and without the archive.
 */
let trial: PackagedStage;
let prod: PackagedStage;

beforeAll(async () => {
  trial = await packagedOnce('trial', WITHOUT_THIRDWATCH);
  prod = await packagedOnce('prod', EVERY_SETTING);
});

const ADDED = [
  'SimulatorKmsPolicy',
  'SimulatorLambdaFunction',
  'SimulatorLambdaFunctionUrl',
  'SimulatorLambdaPermissionFn',
  'SimulatorLambdaPermissionFnUrl',
  'SimulatorLogGroup',
  'SimulatorRole',
  'SimulatorTracingPolicy',
];

describe('A stage without Thirdwatch', () => {
  it('has the simulator with a URL, and nothing else more than others', () => {
    const more = Object.keys(trial.resources).filter((id) => !Object.hasOwn(prod.resources, id));

    expect(more.sort()).toEqual(ADDED);
    const known = new Set(Object.keys(prod.resources).map((id) => fieldsOf(prod.resources[id]).Type));
    const types = new Set(ADDED.map((id) => fieldsOf(trial.resources[id]).Type));
    expect([...types].filter((type) => !known.has(type))).toEqual(['AWS::Lambda::Url']);
    expect(trial.propertiesOf('SimulatorLambdaFunctionUrl')).toMatchObject({ AuthType: 'NONE' });
    expect(trial.outputs).toHaveProperty('ThirdwatchSimulatorFunctionName');
  });

  it('has its forwarder call the simulator, with all else as it was', () => {
    const variablesOf = ({ propertiesOf }: PackagedStage) =>
      fieldsOf(fieldsOf(propertiesOf('ForwarderLambdaFunction').Environment).Variables);
    const { THIRDWATCH_BASE_URL: url, STAGE: _, INGRAM_API_SECRET_ID: _id, ...others } = variablesOf(trial);

    expect(url).toEqual({
      'Fn::Join': ['', [{ 'Fn::GetAtt': ['SimulatorLambdaFunctionUrl', 'FunctionUrl'] }, 'event']],
    });
    expect(variablesOf(prod)).toMatchObject(others);
    expect(JSON.stringify(prod.template)).not.toMatch(/simulator/i);
  });

  it('lets the simulator reach its own items, the API key and its log, and nothing else', () => {
    const [policy] = listOf(trial.propertiesOf('SimulatorRole').Policies).map(objectOf);
    const statements = listOf(objectOf(policy?.PolicyDocument).Statement).map(objectOf);

    expect(statements).toEqual([
      {
        Effect: 'Allow',
        Action: ['dynamodb:BatchGetItem', 'dynamodb:UpdateItem'],
        Resource: { 'Fn::GetAtt': ['OrdersTable', 'Arn'] },
        Condition: { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': ['#simulator#*'] } },
      },
      {
        Effect: 'Allow',
        Action: 'secretsmanager:GetSecretValue',
        Resource: { Ref: 'ThirdwatchSecret' },
      },
      {
        Effect: 'Allow',
        Action: ['logs:CreateLogStream', 'logs:PutLogEvents'],
        Resource: { 'Fn::GetAtt': ['SimulatorLogGroup', 'Arn'] },
      },
    ]);
  });

  it('bundles the endpoint without any HTTP server', async () => {
    const zip = await JSZip.loadAsync(await readFile(join(trial.dir, 'simulator.zip')));
    const files = Object.values(zip.files).filter(({ dir }) => !dir);
    const bundle = (await files[0]?.async('string')) ?? '';

    expect(files).toHaveLength(1);
    expect(bundle).toContain('is not a field of order_status');
    expect(bundle).not.toMatch(/createServer|hono|RESPONSE_ALREADY_SENT/);
    expect(bundle.length).toBeLessThan(400_000);
  });
});

describe('A stage without the archive', () => {
  it('has nothing of it in the template', () => {
    expect(JSON.stringify([trial.resources, trial.outputs])).not.toMatch(/archive/i);
  });

  it('has nothing of it in a bundle', async () => {
    for (const name of ['receiver', 'forwarder', 'sweeper'] as const) {
      expect(await deployedBundle(trial.dir, name)).not.toMatch(/archive/i);
    }
    await expect(readFile(join(trial.dir, 'archiver.zip'))).rejects.toThrow('ENOENT');
  });
});
