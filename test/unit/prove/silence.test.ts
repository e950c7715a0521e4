import { describe, expect, it } from '@jest/globals';
import * as v from 'valibot';
import { statusOverrides } from '../../../lib/bridge/settings/status-overrides.ts';
import { silenceOf } from '../../../prove/silence.ts';

const silence = (overrides: string) => silenceOf(v.parse(statusOverrides, overrides));

describe('What a run does not expect Thirdwatch to hear', () => {
  it.each([
    ['', {}],
    ['voided=_canceled:_policy', {}],
    ['returned=none', {}],
    ['held=none', { silentOf: '_held' }],
    ['voided=none', { silentOf: '_canceled' }],
    ['shipped=none', { silentOf: '_fulfilled' }],
    ['backordered=none', { silentOf: '_approved' }],
    ['backordered=none,partially_shipped=none', { silentOf: '_approved' }],
  ])('follows from status-overrides: %s', (overrides, found) => {
    expect(silence(overrides)).toEqual(found);
  });

  it.each(['held=_approved', 'shipped=_approved', 'held=none,voided=none'])(
    'cannot be judged of %s',
    (overrides) => {
      expect(silence(overrides)).toBeUndefined();
    },
  );
});
