// Double: what Lambda answers. Real: everything in front of it, the SDK's waiter included.
import { LambdaClient } from '@aws-sdk/client-lambda';
import { describe, expect, it } from '@jest/globals';
import { forgetAtOnce } from '../../../cli/secrets/at-once.ts';
import { SECRETS, type SecretName } from '../../../cli/secrets/secrets.ts';
import type { StageOutputs } from '../../../lib/platform/stack-outputs.ts';
import { awsDouble } from '../../support/aws-double.ts';

/** A stage whose functions are updated in these states, one after the other. */
function stageWith(...states: readonly string[]) {
  const left = [...states];
  const { client, sent } = awsDouble(new LambdaClient({ region: 'eu-west-1' }), () => ({
    Environment: { Variables: { STAGE: 'prod' } },
    RevisionId: 'r-1',
    LastUpdateStatus: left.shift(),
  }));
  const outputs = { ReceiverFunctionName: 'receiver', ForwarderFunctionName: 'forwarder' } as StageOutputs;
  return { stage: { outputs, lambda: async () => client }, sent };
}

describe('Forgetting a key at once', () => {
  it.each<[SecretName, string]>([
    ['ingram', 'receiver'],
    ['thirdwatch', 'forwarder'],
    ['ingram-api', 'forwarder'],
  ])('of %s changes the environment of the %s, which keeps the rest of it', async (name, FunctionName) => {
    const { stage, sent } = stageWith('Successful', 'InProgress', 'Successful');

    await forgetAtOnce(stage, SECRETS[name], Date.UTC(2026, 0, 5));

    expect(sent[1]).toEqual({
      operation: 'UpdateFunctionConfiguration',
      input: {
        FunctionName,
        RevisionId: 'r-1',
        Environment: { Variables: { STAGE: 'prod', KEYS_READ_AFTER: '2026-01-05T00:00:00.000Z' } },
      },
    });
  });

  it('waits until Lambda has replaced what was running', async () => {
    const { stage, sent } = stageWith('Successful', 'InProgress', 'InProgress', 'Successful');

    await forgetAtOnce(stage, SECRETS.ingram, 0);

    expect(sent.map(({ operation }) => operation)).toEqual([
      'GetFunctionConfiguration',
      'UpdateFunctionConfiguration',
      'GetFunctionConfiguration',
      'GetFunctionConfiguration',
    ]);
  });

  it('fails when Lambda does not manage it', async () => {
    const { stage } = stageWith('Successful', 'InProgress', 'Failed');

    await expect(forgetAtOnce(stage, SECRETS.ingram, 0)).rejects.toThrow();
  });
});
