// Doubles: what Secrets Manager and Lambda answer. Real: everything in front of them, and the output of `relay secret`.
import { LambdaClient } from '@aws-sdk/client-lambda';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { describe, expect, it } from '@jest/globals';
import type { Context } from '../../../cli/context.ts';
import { setSecret } from '../../../cli/secrets/changes.ts';
import { finishRotation, rotateSecret } from '../../../cli/secrets/rotation.ts';
import { SECRETS, type SecretName } from '../../../cli/secrets/secrets.ts';
import type { Stage } from '../../../cli/stage.ts';
import { createRelayCommand } from '../../../cli/terminal/relay-command.ts';
import { awsDouble } from '../../support/aws-double.ts';
import { runAction } from '../../support/relay-run.ts';

/** A stage whose secrets hold a current and a previous value; AWS refuses what `refuse` holds. */
function stageWith(current: string, previous?: string) {
  const versions = { current, previous };
  const refuse = new Set<string>();
  const replaced: unknown[] = [];
  const denied = (operation: string) =>
    refuse.has(operation)
      ? Object.assign(new Error(`${operation} is denied`), { name: 'Denied' })
      : undefined;
  const secrets = awsDouble(new SecretsManagerClient({ region: 'eu-west-1' }), ({ operation, input }) => {
    if (operation !== 'PutSecretValue') {
      const label = input.VersionStage === 'AWSPREVIOUS' ? versions.previous : versions.current;
      return label === undefined
        ? Object.assign(new Error('None.'), { name: 'ResourceNotFoundException' })
        : { SecretString: label };
    }
    const failure = denied(operation);
    if (failure !== undefined) return failure;
    Object.assign(versions, { current: input.SecretString, previous: versions.current });
    if (refuse.delete('second PutSecretValue')) refuse.add('PutSecretValue');
    return {};
  });
  const functions = awsDouble(new LambdaClient({ region: 'eu-west-1' }), ({ operation, input }) => {
    if (operation === 'UpdateFunctionConfiguration') replaced.push(input.FunctionName);
    return denied(operation) ?? { LastUpdateStatus: 'Successful' };
  });
  const stage = {
    name: 'prod',
    relay: createRelayCommand({ local: false, stage: 'prod' }),
    outputs: { IngramSecretId: 'ingram', ThirdwatchSecretId: 'thirdwatch', ReceiverFunctionName: 'receiver' },
    secretsManager: secrets.client,
    lambda: async () => functions.client,
  } as Stage;
  const run = (action: (context: Context) => Promise<number>, stdin = '') => runAction(stage, action, stdin);
  return {
    versions,
    refuse,
    replaced,
    set: (value: string, { name = 'ingram', ...options }: { name?: SecretName } & Options = {}) =>
      run((context) => setSecret(context, SECRETS[name], { ...PLAIN, ...options, times: 'twice' }), value),
    rotate: (value: string, options: Options = {}) =>
      run((context) => rotateSecret(context, SECRETS.ingram, { ...PLAIN, ...options }), value),
    finish: (options: Options = {}) =>
      run((context) => finishRotation(context, SECRETS.ingram, { ...PLAIN, ...options })),
  };
}

type Options = { readonly dryRun?: boolean; readonly atOnce?: boolean };
const PLAIN = { dryRun: false, atOnce: false };

describe('Finishing a rotation at once', () => {
  it('says what to run when the functions could not be replaced, and that replaces them', async () => {
    const stage = stageWith('key-2', 'key-1');
    stage.refuse.add('UpdateFunctionConfiguration');

    const denied = await stage.finish({ atOnce: true });
    stage.refuse.clear();
    stage.replaced.length = 0;
    const again = await stage.finish({ atOnce: true });

    expect(denied).toMatchObject({
      exitCode: 1,
      stderr: expect.stringContaining(
        'To try again, run npx relay --stage prod secret rotate ingram --finish --at-once.',
      ),
    });
    expect(again).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('have been replaced') });
    expect(stage.replaced).toEqual(['receiver']);
  });

  it('replaces the functions after it was finished without --at-once, and as a dry run does not', async () => {
    const stage = stageWith('key-2', 'key-1');
    await stage.finish();

    const dry = await stage.finish({ atOnce: true, dryRun: true });
    expect(dry.stdout).toContain('Running functions would be replaced.');
    expect(stage.replaced).toEqual([]);

    await stage.finish({ atOnce: true });
    expect(stage.replaced).toEqual(['receiver']);
  });

  it('shows the value that it would end as the one before the present one', async () => {
    const { stdout } = await stageWith('key-22', 'key-1').finish({ dryRun: true });

    expect(stdout).toMatch(
      /^The ingram secret would hold one key \(6 bytes.*\nThe value before it, one key \(5 bytes.*; it would no longer be valid\.\nNothing/,
    );
  });
});

describe('Going back to the value before the present one', () => {
  it.each(['rotate', 'set'] as const)('does not say that this one is dropped: %s', async (how) => {
    const dry = await stageWith('key-2', 'key-1')[how]('key-1', { dryRun: true });
    expect(dry.stdout).not.toContain('The value before it');

    const stage = stageWith('key-2', 'key-1');
    const { exitCode, stderr } = await stage[how]('key-1');
    expect(exitCode).toBe(0);
    expect(stderr).not.toMatch(/value before the present one|one before it/);
    expect(stage.versions.current).toBe('key-1');
  });
});

describe('Setting a secret', () => {
  it.each<[SecretName, string]>([
    ['ingram', 'the former one is still valid'],
    ['thirdwatch', 'the previous version of the secret still holds the former one'],
  ])('%s tells what still holds when the second put fails, and what ends that', async (name, former) => {
    const stage = stageWith('key-1');
    stage.refuse.add('second PutSecretValue');

    const half = await stage.set('key-2', { name });
    const halfDone = { ...stage.versions };
    stage.refuse.clear();
    const again = await stage.set('key-2', { name });

    expect(half).toMatchObject({ exitCode: 1, stdout: '' });
    expect(half.stderr).toContain(
      `relay: The new value is stored, but ${former} (Denied: PutSecretValue is denied). To end that, give the same value again.`,
    );
    expect(halfDone).toEqual({ current: 'key-2', previous: 'key-1' });
    expect(again.exitCode).toBe(0);
    expect(stage.versions).toEqual({ current: 'key-2', previous: 'key-2' });
  });

  it('says before the second put what an interruption would leave', async () => {
    const { stderr } = await stageWith('key-1').set('key-2');

    expect(stderr).toBe(
      'The new value is stored. If this is interrupted now, the former one is still valid: give the same value again.\n',
    );
  });

  it('during a rotation names both values that would no longer be valid', async () => {
    const stage = stageWith('key-22', 'key-1');

    const { stdout } = await stage.set('key-333', { dryRun: true });

    expect(stdout).toMatch(/present value, one key \(6 bytes, .* would no longer be valid\./);
    expect(stdout).toMatch(
      /value before it, one key \(5 bytes, .* is valid too; it would no longer be valid\./,
    );
    expect(stage.versions).toEqual({ current: 'key-22', previous: 'key-1' });
  });

  it('does not say that the present value would end where it is given again', async () => {
    const { stdout } = await stageWith('key-22', 'key-1').set('key-22', { dryRun: true });

    expect(stdout).not.toContain('present value');
    expect(stdout).toContain('value before it, one key (5 bytes');
  });
});

describe('A second rotation', () => {
  it('names the older value that it would drop, also as a dry run', async () => {
    const stage = stageWith('key-22', 'key-1');

    const { stdout } = await stage.rotate('key-333', { dryRun: true });

    expect(stdout).toMatch(/present value, one key \(6 bytes, .* would stay valid\./);
    expect(stdout).toMatch(
      /value before it, one key \(5 bytes, .* is valid too; it would no longer be valid\./,
    );
    expect(stage.versions).toEqual({ current: 'key-22', previous: 'key-1' });
  });

  it('names it with --yes too', async () => {
    const stage = stageWith('key-22', 'key-1');

    const { stderr } = await stage.rotate('key-333');

    expect(stderr).toMatch(
      /is being rotated already: .* one key \(5 bytes, .* With this rotation, it no longer is\./,
    );
    expect(stage.versions).toEqual({ current: 'key-333', previous: 'key-22' });
  });
});
