import { createHash } from 'node:crypto';
import { copyFile, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { packageStage } from '../local/packaging/packaged.ts';
import { writeInventory } from './inventory.ts';
import { plainTemplate } from './plain-template.ts';

const STAGE = 'prod';

/** What of the packaging belongs to a release. */
const RELEASED = /\.(zip|cdx\.json)$|^THIRD-PARTY-NOTICES\.txt$/;

/**
 * Builds what a release consists of, the same bytes from the same sources: a plain CloudFormation template, the zip files
 * of its functions, what third-party code is in them, and the checksums of all.
 */
export async function buildRelease(folder: string, version: string): Promise<void> {
  const packaged = await packageStage(STAGE, {}, { PACKAGE_WITH_MARKERS: 'on' });
  try {
    await writeInventory(packaged.dir);
    await mkdir(folder, { recursive: true });
    for (const name of (await readdir(packaged.dir)).filter((each) => RELEASED.test(each)))
      await copyFile(join(packaged.dir, name), join(folder, name));
    const template = plainTemplate(packaged.template, `ingram-thirdwatch-bridge/${version}/`);
    await writeFile(join(folder, 'template.json'), `${JSON.stringify(template, undefined, 1)}\n`);
    await writeFile(join(folder, 'SHA256SUMS'), await checksumsOf(folder));
  } finally {
    await packaged.remove();
  }
}

/** As `sha256sum --check` reads them. */
async function checksumsOf(folder: string): Promise<string> {
  const names = (await readdir(folder)).filter((name) => name !== 'SHA256SUMS').sort();
  const lines = names.map(async (name) => {
    const bytes = await readFile(join(folder, name));
    return `${createHash('sha256').update(bytes).digest('hex')}  ${name}\n`;
  });
  return (await Promise.all(lines)).join('');
}
