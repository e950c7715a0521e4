// Real: `sls package` and `sls deploy`. Doubled: AWS, on which a stack of the stage is deployed.
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { copyProject, ROOT, runSls } from '../../local/packaging/packaged.ts';
import { newWorkFolder } from '../../local/work-folder.ts';
import { type AwsEndpoint, startAwsEndpoint } from '../deploy/aws-endpoint.ts';

const REGION = 'eu-west-1';
let aws: AwsEndpoint;
let project: string;

beforeAll(async () => {
  aws = await startAwsEndpoint(REGION);
  project = await newWorkFolder('project');
  await copyProject(project);
  await mkdir(join(project, 'stages'), { recursive: true });
});
afterAll(async () => {
  await aws.stop();
  await rm(project, { recursive: true });
});

function deploy(stage: string, params: Readonly<Record<string, string>> = {}): Promise<string> {
  return runSls(project, ['deploy', '--stage', stage], params, {
    AWS_REGION: REGION,
    ...{ AWS_ENDPOINT_URL: aws.url, AWS_ACCESS_KEY_ID: 'TESTKEY', AWS_SECRET_ACCESS_KEY: 'test' },
    SLS_AWS_MONITORING_FREQUENCY: '50',
  });
}
const writeStageFile = (stage: string, text: string) => writeFile(join(project, `stages/${stage}.yml`), text);
const templateOf = (stage: string) => aws.stacks.get(`ingram-thirdwatch-bridge-${stage}`)?.template;

describe('`sls package`', () => {
  it('refuses what is wrong, all at once, by name and with the remedy', async () => {
    const stage = 's'.repeat(30);
    await writeStageFile(stage, 'retry-patience: 24\nuser-id-source: endUserEmail\n');
    const wrong = {
      'retry-max-delay-seconds': '300',
      'log-retention-days': '31',
      'retry-horizon': '24',
    };

    await expect(runSls(project, ['package', '--stage', stage], wrong)).rejects.toThrow(
      new RegExp(
        [
          '6 fault\\(s\\):',
          'retry-horizon is not a parameter; docs/parameters.md lists them all',
          'retry-patience is not a parameter; docs/parameters.md lists them all',
          'log-retention-days must be one of 1, 3, .*',
          'user-id-source is endUserEmail, which needs ingram-details to be complete: .*',
          'retry-max-delay-seconds is too short for retry-horizon-hours: .* make the delay at least 334, or the horizon shorter',
          'the stage must have at most 29 characters: .*-forwarder .* has 65, and AWS takes 64\n',
        ].join('\n +- '),
      ),
    );
    expect(await readFile(join(ROOT, 'docs/setup.md'), 'utf8')).toContain('at most 29 lower-case letters');
  });
});

describe('`sls package` with a file that holds no parameters', () => {
  it.each(['alarm-email = you@example.com', '- alarm-email: you@example.com'])('refuses %s', async (text) => {
    await writeStageFile('trial', text);

    await expect(runSls(project, ['package', '--stage', 'trial'], {})).rejects.toThrow(
      /1 fault\(s\):\n +- stages\/trial.yml must hold one parameter a line, such as alarm-email: /,
    );
  });
});

describe('`sls deploy --stage prod`', () => {
  it('stops before it would lose a parameter of this deployment', async () => {
    await expect(deploy('prod')).rejects.toThrow('stages/prod.yml is missing');
    await writeStageFile('prod', 'tracing: Active\n');
    await expect(deploy('prod', { 'log-retention-days': '90' })).rejects.toThrow(
      /1 fault\(s\):\n +- log-retention-days is on the command line alone/,
    );
    expect(aws.requests()).toEqual([]);
  });

  it('stops before it would lose a parameter that only the deployed stack has', async () => {
    await writeStageFile('prod', 'tracing: Active\n');
    await deploy('prod');
    const deployed = templateOf('prod');
    await writeStageFile('prod', '# Nothing but defaults.\n');

    await expect(deploy('prod')).rejects.toThrow(
      'tracing is "Active" in the deployed stack, and nothing sets it now; put it into stages/prod.yml',
    );
    expect(templateOf('prod')).toBe(deployed);
  });
});

describe('`sls deploy` of another stage', () => {
  it('says what it loses', async () => {
    await deploy('dev', { tracing: 'Active' });

    expect(await deploy('dev')).toContain('Note: tracing is "Active" in the deployed stack');
  });

  it('goes to the region in AWS_REGION, where `relay` looks for it', () => {
    expect(new Set(aws.requests().map(({ region }) => region))).toEqual(new Set([REGION]));
  });
});
