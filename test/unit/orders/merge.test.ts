// Real: all.
import { describe, expect, it } from '@jest/globals';
import { UNKNOWN_ORDER } from '../../../lib/orders/facts.ts';
import { merge, mergePackages, mergeUnits } from '../../../lib/orders/merge.ts';

describe('two statements', () => {
  const older = { value: true, asOf: 1 };
  const newer = { value: false, asOf: 2 };

  it.each(['onHold', 'isVoid'] as const)('of different moments: the newer one counts for %s', (fact) => {
    expect(mergeUnits({ [fact]: older }, { [fact]: newer })[fact]).toBe(newer);
    expect(mergeUnits({ [fact]: newer }, { [fact]: older })[fact]).toBe(newer);
  });

  it.each([
    ['onHold', true, false],
    ['isVoid', true, false],
    ['requested', 3, 2],
    ['isAllShipped', true, false],
  ] as const)('of one moment: for %s, %j counts beside %j', (fact, counts, other) => {
    const merged = mergeUnits({ [fact]: { value: other, asOf: 1 } }, { [fact]: { value: counts, asOf: 1 } });
    expect(merged[fact]).toEqual({ value: counts, asOf: 1 });
  });

  it('of the carrier of a package: the later in the alphabet counts', () => {
    const merged = mergePackages({ asOf: 1, carrierName: 'UPS' }, { asOf: 2, carrierName: 'DHL' });
    expect(merged).toEqual({ asOf: 1, carrierName: 'UPS' });
    expect(mergePackages({ asOf: 2, carrierName: 'DHL' }, { asOf: 1, carrierName: 'UPS' })).toEqual(merged);
  });

  it('of the same pieces: the earlier one counts, as they shipped no later', () => {
    const merged = mergeUnits({ shipped: { pieces: 2, asOf: 5 } }, { shipped: { pieces: 2, asOf: 3 } });
    expect(merged.shipped).toEqual({ pieces: 2, asOf: 3 });
  });
});

describe('what only grows', () => {
  it('is bounded: the first ten unknown words of the alphabet', () => {
    const words = (...all: string[]) => ({ ...UNKNOWN_ORDER, unknownWords: new Set(all) });
    const merged = merge(words(...'klmnop'), words(...'abcdefghij'));
    expect([...merged.unknownWords]).toEqual([...'abcdefghij']);
  });
});
