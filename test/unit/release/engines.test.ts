import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { ROOT } from '../../../local/work-folder.ts';

type Package = { readonly engines?: { readonly node?: string }; readonly optional?: boolean };

/** npm's own reading of versions; it has no types. */
const { satisfies, minVersion } = createRequire(import.meta.url)('semver') as {
  readonly satisfies: (version: string, range: string) => boolean;
  readonly minVersion: (range: string) => { readonly version: string };
};
const { packages } = JSON.parse(readFileSync(join(ROOT, 'package-lock.json'), 'utf8')) as {
  readonly packages: Readonly<Record<string, Package>>;
};
const asked = packages['']?.engines?.node ?? '';

describe('The Node.js that this project asks for', () => {
  it.each(asked.split(' || '))('is one that npm warns of for no package: %s', (range) => {
    const { version } = minVersion(range);
    const warnings = Object.entries(packages).filter(
      ([, { engines, optional }]) => !optional && !satisfies(version, engines?.node ?? '*'),
    );

    expect(warnings.map(([path, { engines }]) => `${path} needs ${engines?.node}`)).toEqual([]);
  });

  it('is the one that README and the setup name', () => {
    const versions = asked.split(' || ').map((range) => minVersion(range).version.replace(/\.0$/, ''));

    for (const page of ['README.md', 'docs/setup.md']) {
      expect(readFileSync(join(ROOT, page), 'utf8')).toContain(`Node.js ${versions.join(' or ')} or later`);
    }
  });
});
