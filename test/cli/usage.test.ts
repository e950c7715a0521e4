import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { runRelay } from '../support/relay-run.ts';

/* What `relay` says to someone who has not given it what it needs. Real: the whole of the command; no stage is up. */
const NOWHERE = {
  // A port on which nothing of ours listens.
  LOCAL_API_PORT: '1',
  AWS_REGION: undefined,
  AWS_DEFAULT_REGION: undefined,
  AWS_PROFILE: undefined,
  AWS_ACCESS_KEY_ID: undefined,
  AWS_SECRET_ACCESS_KEY: undefined,
  AWS_CONFIG_FILE: '/nowhere',
  AWS_SHARED_CREDENTIALS_FILE: '/nowhere',
  AWS_EC2_METADATA_DISABLED: 'true',
};
const relay = async (args: string, env = {}) =>
  runRelay(args.split(' ').filter(Boolean), { stdin: '', env: { ...NOWHERE, ...env } });

describe('relay', () => {
  it.each([
    ['nothing', '', /^Usage: relay/],
    ['a group without its command', '--local dlq', /^Usage: relay dlq/],
    ['a misspelt command', 'doctr', /^relay: unknown command 'doctr'\n\(Did you mean doctor\?\)\n\(--help/],
    ['a misspelt flag', '--locl doctor', /^relay: unknown option '--locl'\n\(Did you mean --local\?\)/],
    ['a flag without its value', 'doctor --stage', /^relay: Give --stage a value: --stage <name>$/m],
    [
      'a rate that is none',
      'dlq redrive --rate 0',
      /^relay: --rate cannot be '0'\. .*whole number from 1 to 500/,
    ],
    ['an event that is none', 'trigger lost', /^relay: <event> cannot be 'lost'\. Choose one of: shipped, /],
    [
      'an outcome that is none',
      'tail --outcome lost',
      /^relay: --outcome cannot be 'lost'\. Choose one of: q/,
    ],
    [
      'what a clean-up does not do',
      'prove --clean --seed 3',
      /^relay: option '--clean' cannot be used with option '--seed <number>'$/m,
    ],
    [
      'an end of what goes on',
      'access-log --follow --until 1h',
      /^relay: option '--follow' cannot be used with option '--until <time>'$/m,
    ],
    ['a command without its argument', 'order', /^relay: <number> is missing\.$/m],
    [
      'a secret that is none',
      'secret set s3cret',
      /^relay: Name the secret: ingram, thirdwatch, ingram-api\./,
    ],
    [
      'a local stage that is not up',
      '--local doctor',
      /^relay: No local system runs .*npm start.*another port, set LOCAL_API_PORT/,
    ],
    [
      'two stages at once',
      '--local --stage prod secret set ingram',
      /^relay: Give --local or --stage, not both\.$/m,
    ],
    ['no region', '--stage prod doctor', /^relay: No AWS region is known\. Give --region/],
    [
      'no credentials',
      '--stage prod --region eu-west-1 doctor',
      /^relay: There are no AWS credentials .*--profile/,
    ],
  ])('ends with 2 on %s, and says what to do', async (_, args, message) => {
    const { exitCode, stdout, stderr } = await relay(args);

    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
    expect(stderr).toMatch(message);
    expect(stderr).not.toContain('    at ');
  });

  // As a shell leaves it of a variable that is not set.
  it.each([
    [['order', ''], '<number>'],
    [['dlq', 'drop', ''], '<id>'],
    [['dlq', 'redrive', '--order', ''], '--order'],
    [['queue', 'drop', '--event', ''], '--event'],
    [['retry', '--order', ' '], '--order'],
    [['reconcile', '--order', ''], '--order'],
    [['trigger', 'hold', '--order', '', '--dry-run'], '--order'],
    [['trigger', 'hold', '--tracking', '1Z999', '', '--dry-run'], '--tracking'],
    [['tail', '--order', ''], '--order'],
    [['events', 'show', ''], '<id>'],
    [['events', 'erase', '--order', ''], '--order'],
    [['order', 'register', 'PO-1', '--user', ''], '--user'],
    [['--region', '', 'doctor'], '--region'],
  ])('refuses an empty text: %j', async (args, name) => {
    const { exitCode, stdout, stderr } = await runRelay(args, { stdin: '', env: NOWHERE });

    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
    expect(stderr).toMatch(new RegExp(`^relay: ${name} cannot be ' ?'\\. Give it a value\\.`));
  });

  it('takes several values of one option', async () => {
    const { stdout } = await relay('trigger shipped --tracking 1Z998 1Z999 --tracking 1Z997 --dry-run');

    for (const number of ['1Z998', '1Z999', '1Z997']) expect(stdout).toContain(number);
  });

  it.each([
    ['no region', [], { AWS_REGION: '' }, /^relay: No AWS region is known\. Give --region/],
    [
      'the region of the environment',
      [],
      { AWS_REGION: '', AWS_DEFAULT_REGION: 'eu-west-1' },
      /^relay: There are no AWS credentials/,
    ],
    ['no stage', ['--stage', ''], {}, /^relay: The name of the stage is blank\. Name it with --stage/],
    ['no stage', ['--stage', ' '], {}, /^relay: The name of the stage is blank/],
    ['no stage', [], { RELAY_STAGE: '' }, /^relay: The name of the stage is blank/],
  ])('takes what is blank for %s: %j %j', async (_, args, env, message) => {
    const { exitCode, stderr } = await runRelay([...args, 'doctor'], {
      stdin: '',
      env: { ...NOWHERE, ...env },
    });

    expect(exitCode).toBe(2);
    expect(stderr).toMatch(message);
  });

  it.each(['', ' '])('takes the region of the AWS configuration where AWS_REGION is %j', async (blank) => {
    const folder = await mkdtemp(join(tmpdir(), 'relay-usage-'));
    const config = join(folder, 'config');
    try {
      await writeFile(config, '[default]\nregion = eu-west-1\n');
      const { exitCode, stderr } = await relay('--stage prod doctor', {
        AWS_REGION: blank,
        AWS_CONFIG_FILE: config,
      });

      expect(exitCode).toBe(2);
      expect(stderr).toMatch(/^relay: There are no AWS credentials/);
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  it.each(['AWS_REGION', 'AWS_DEFAULT_REGION'])('takes the region in %s, as `sls` does', async (name) => {
    const { stderr } = await relay('--stage prod doctor', { [name]: 'eu-west-1' });

    expect(stderr).toMatch(/^relay: There are no AWS credentials/);
  });

  it('takes the stage of the environment for no contradiction to --local', async () => {
    const { stderr } = await relay('--local doctor', { RELAY_STAGE: 'prod' });

    expect(stderr).toContain('No local system runs');
  });

  it.each(['--stage prod', '--local'])(
    'writes a notification with %s, though no stage is there',
    async (of) => {
      const { exitCode, stdout, stderr } = await relay(`${of} trigger hold --order PO-1 --dry-run`);

      expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: 'Nothing was sent.\n' });
      expect(JSON.parse(stdout)).toMatchObject({ resource: [{ customerOrderNumber: 'PO-1' }] });
    },
  );

  it('tells its version', async () => {
    expect(await relay('--version')).toEqual({
      exitCode: 0,
      stdout: expect.stringMatching(/^\d+\.\d+\.\d+\n$/),
      stderr: '',
    });
  });
});
