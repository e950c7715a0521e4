// Real: the probe and its five minutes. Double: the emulator of SQS.
import { expect, it } from '@jest/globals';
import { PROBES } from '../../assumptions/probes/all.ts';
import { documentedVerdicts, runOnEmulators } from '../support/assumption-verdicts.ts';

const MINUTES_7_MS = 7 * 60_000;

it(
  'deduplicates at the emulator as docs/assumptions.md says',
  async () => {
    const { results } = await runOnEmulators(PROBES.filter(({ name }) => name === 'sqs-deduplication'));
    const documented = documentedVerdicts().get('sqs-deduplication');

    expect(results).toMatchObject([
      { verdict: documented?.emulators, seen: expect.stringContaining('after 4 min: nothing') },
    ]);
  },
  MINUTES_7_MS,
);
