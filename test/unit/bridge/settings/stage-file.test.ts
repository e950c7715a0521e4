import { describe, expect, it } from '@jest/globals';
import { keptFaults, lossesOf } from '../../../../lib/bridge/settings/stage-file.ts';

describe('A deployment', () => {
  it.each<[string, readonly string[], readonly string[] | undefined, readonly string[]]>([
    ['has all in the file of its stage', [], ['alarm-email'], []],
    ['repeats on the command line what is in the file', ['alarm-email'], ['alarm-email'], []],
    ['has nothing to keep', [], [], []],
    [
      'has a parameter on the command line alone',
      ['alarm-email', 'alarm-email', 'tracing'],
      ['tracing'],
      [
        'alarm-email is on the command line alone, so that the next deployment loses it; put it into stages/prod.yml',
      ],
    ],
    [
      'has no file',
      [],
      undefined,
      [
        'stages/prod.yml is missing: it keeps the parameters of the stage, and without it each one is at its default',
      ],
    ],
  ])('%s', (_, onCommandLine, inFile, faults) => {
    expect(keptFaults({ stage: 'prod', onCommandLine, inFile })).toEqual(faults);
  });
});

describe('What a deployment would lose of the deployed stack', () => {
  const defaults = { 'alarm-email': '', 'log-retention-days': '30', tracing: 'PassThrough' };
  const deployed = { 'alarm-email': 'you@example.com', 'log-retention-days': '90' };

  it.each<[string, Partial<Parameters<typeof lossesOf>[0]>, readonly string[]]>([
    ['is nothing when the file has it all', { given: ['alarm-email', 'log-retention-days'] }, []],
    ['is nothing of a first deployment', { deployed: {} }, []],
    ['is nothing that this version does not know', { deployed: { 'former-name': '1' } }, []],
    ['is nothing that is at its default', { deployed: { tracing: 'PassThrough' } }, []],
    [
      'is what only the stack has, with both remedies',
      { given: ['log-retention-days'] },
      [
        'alarm-email is "you@example.com" in the deployed stack, and nothing sets it now; put it into ' +
          'stages/prod.yml (alarm-email: "you@example.com"), or give it up there (alarm-email: "")',
      ],
    ],
  ])('%s', (_, changes, losses) => {
    expect(lossesOf({ stage: 'prod', deployed, given: [], defaults, ...changes })).toEqual(losses);
  });
});
