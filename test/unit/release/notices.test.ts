import { describe, expect, it } from '@jest/globals';
import { noticesOf, packagesIn } from '../../../release/notices.ts';

/** A component as a CycloneDX SBOM has it. */
const component = (name: string, changes: object = {}) => ({
  name,
  version: '1.0.0',
  licenses: [{ license: { id: 'MIT' } }],
  ...changes,
});
const withText = (text: string) => ({
  evidence: {
    licenses: [
      {
        license: {
          name: 'file: LICENSE',
          text: { content: Buffer.from(text).toString('base64'), encoding: 'base64' },
        },
      },
    ],
  },
});
const notices = (...components: readonly object[]) => noticesOf(packagesIn({ components }));

describe('The notices of third parties', () => {
  it('name each package with its license and its license text', () => {
    const text = notices(component('one', { group: '@scope', ...withText('Permission is granted.\n') }));

    expect(text).toContain('@scope/one 1.0.0 · MIT\n\nPermission is granted.\n');
  });

  it('hold a text once for all packages that have it, and a package of several bundles once', () => {
    const text = notices(
      component('b', withText('Same.')),
      component('a', withText('Same.')),
      component('a', withText('Same.')),
    );

    expect(text).toContain('a 1.0.0 · MIT\nb 1.0.0 · MIT\n\nSame.\n');
    expect(text.match(/a 1\.0\.0/g)).toHaveLength(1);
  });

  it('name the author and the license of a package without a license text', () => {
    const text = notices(
      component('bare', {
        author: 'Somebody',
        externalReferences: [{ type: 'website', url: 'https://example.com/' }],
      }),
    );

    expect(text).toContain('bare 1.0.0 · MIT · Somebody · https://example.com/\n\nLicense: MIT\n');
  });

  it.each([
    ['an expression', [{ expression: 'MIT OR Apache-2.0' }], 'MIT OR Apache-2.0'],
    ['several licenses', [{ license: { id: 'MIT' } }, { license: { id: 'ISC' } }], 'MIT AND ISC'],
    ['a license by its name', [{ license: { name: 'Custom' } }], 'Custom'],
    ['none', undefined, ''],
  ])('take %s as it is declared', (_, licenses, license) => {
    expect(packagesIn({ components: [component('one', { licenses })] })).toMatchObject([{ license }]);
  });
});
