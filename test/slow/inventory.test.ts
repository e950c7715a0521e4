import { cp, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import JSZip from 'jszip';
import { newWorkFolder } from '../../local/work-folder.ts';
import { writeInventory } from '../../release/inventory.ts';
import { packagesIn } from '../../release/notices.ts';
import { packagedOnce } from '../support/packaged-once.ts';

/* Real: what `sls package` makes, the bundler, CycloneDX's own tool, the packages that are installed. */
let dir: string;

beforeAll(async () => {
  dir = await newWorkFolder('release');
  await cp((await packagedOnce('test')).dir, dir, { recursive: true });
  await writeInventory(dir);
});
afterAll(() => rm(dir, { recursive: true }));

const packagesOf = async (name: string) =>
  packagesIn(JSON.parse(await readFile(join(dir, `${name}.cdx.json`), 'utf8')));

/** Licenses that ask for nothing but their notice. */
const PERMISSIVE = /^(MIT|MIT-0|Apache-2\.0|ISC|0BSD|BSD-[23]-Clause)$/;

describe('The inventory of a release', () => {
  it.each([
    ['receiver', '@aws-sdk/client-sqs', '@aws-sdk/client-dynamodb'],
    ['forwarder', '@aws-sdk/client-dynamodb', 'ora'],
  ])('holds what is bundled into the %s, and no other dependency', async (name, bundled, other) => {
    const ids = (await packagesOf(name)).map(({ id }) => id.split(' ')[0]);

    expect(ids).toContain(bundled);
    expect(ids).not.toContain(other);
    expect(ids).not.toContain('ingram-thirdwatch-bridge');
  });

  it.each(['receiver', 'forwarder', 'sweeper'])(
    'finds nothing in the %s but permissive licenses',
    async (name) => {
      for (const { license } of await packagesOf(name)) expect(license).toMatch(PERMISSIVE);
    },
  );

  it('has a notice for each package', async () => {
    const notices = await readFile(join(dir, 'THIRD-PARTY-NOTICES.txt'), 'utf8');

    for (const { id } of [...(await packagesOf('receiver')), ...(await packagesOf('forwarder'))]) {
      expect(notices).toContain(`${id} · `);
    }
    expect(notices).toContain('Apache License');
  });

  it('is not made for a bundle that is another one', async () => {
    const zip = new JSZip().file('functions/receiver.mjs', 'export const handler = 1;');
    await writeFile(join(dir, 'receiver.zip'), await zip.generateAsync({ type: 'nodebuffer' }));

    await expect(writeInventory(dir)).rejects.toThrow('Package it again.');
  });
});
