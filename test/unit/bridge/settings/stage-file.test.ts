import { describe, expect, it } from '@jest/globals';
import { keptFaults } from '../../../../lib/bridge/settings/stage-file.ts';

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
