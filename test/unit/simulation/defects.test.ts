import { readFile } from 'node:fs/promises';
import { describe, expect, it } from '@jest/globals';
import { DEFECTS } from '../../../simulation/defects/defects.ts';

describe('each planted defect', () => {
  it('fits the code, in one place', async () => {
    const misfits: string[] = [];
    for (const { name, file, search } of DEFECTS) {
      const places = (await readFile(file, 'utf8')).split(search).length - 1;
      if (places !== 1) misfits.push(`${name}: ${places} places in ${file}`);
    }
    expect(misfits).toEqual([]);
  });

  it('has a name of its own, and there are at least 40', () => {
    const names = new Set(DEFECTS.map(({ name }) => name));
    expect(names.size).toBe(DEFECTS.length);
    expect(names.size).toBeGreaterThanOrEqual(40);
  });
});
