import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { ROOT } from '../../../local/work-folder.ts';

type Package = {
  readonly version?: string;
  readonly engines?: { readonly node?: string };
  readonly optional?: boolean;
};

/** npm's own reading of versions; it has no types. */
const { satisfies, minVersion, major } = createRequire(import.meta.url)('semver') as {
  readonly satisfies: (version: string, range: string) => boolean;
  readonly minVersion: (range: string) => { readonly version: string };
  readonly major: (version: string) => number;
};
const { packages } = JSON.parse(readFileSync(join(ROOT, 'package-lock.json'), 'utf8')) as {
  readonly packages: Readonly<Record<string, Package>>;
};
const asked = packages['']?.engines?.node ?? '';
const brought = packages['node_modules/node']?.version ?? '';

describe('The Node.js of this project', () => {
  it('is brought by its packages, and is one that each of them runs on', () => {
    const unfit = Object.entries(packages).filter(
      ([, { engines, optional }]) => !optional && !satisfies(brought, engines?.node ?? '*'),
    );

    expect(unfit.map(([path, { engines }]) => `${path} needs ${engines?.node}`)).toEqual([]);
  });

  it('needs one on the machine that runs npm, which each page names alike', () => {
    const words = `Node.js ${major(minVersion(asked).version)} or later`;

    for (const page of ['README.md', 'docs/setup.md', 'CONTRIBUTING.md']) {
      const text = readFileSync(join(ROOT, page), 'utf8');
      expect([page, text]).toEqual([page, expect.stringContaining(words)]);
      expect([page, text.match(/Node\.js \d[\d.]*(?= or \d| or later)/g)]).toEqual([
        page,
        [words.slice(0, 10)],
      ]);
    }
  });
});
