import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cyclonedxEsbuildPlugin } from '@cyclonedx/cyclonedx-esbuild';
import {
  bundle,
  DEPLOYED_FUNCTIONS,
  type DeployedFunction,
  deployedBundle,
  esbuildOptions,
} from '../local/packaging/bundle.ts';
import { noticesOf, packagesIn } from './notices.ts';

/**
 * Tells what third-party code is in the functions that `sls package` has put into a folder: a CycloneDX SBOM for each
 * function, and the notices of all packages. Bundles each function again for that, as the zip file does not tell.
 *
 * @throws Error when a bundle is not the one in the zip file
 */
export async function writeInventory(dir: string): Promise<void> {
  const scratch = await mkdtemp(join(tmpdir(), 'inventory-'));
  try {
    const options = await esbuildOptions(dir);
    for (const name of DEPLOYED_FUNCTIONS) {
      const plugins = [cycloneDx(sbomFile(dir, name))];
      await bundle({ [name]: `functions/${name}.ts` }, scratch, { ...options, plugins });
      await assertDeployed(dir, name, join(scratch, `${name}.mjs`));
    }
  } finally {
    await rm(scratch, { recursive: true });
  }
  const sboms = await Promise.all(DEPLOYED_FUNCTIONS.map((name) => readFile(sbomFile(dir, name), 'utf8')));
  const packages = sboms.flatMap((sbom) => packagesIn(JSON.parse(sbom)));
  await writeFile(join(dir, 'THIRD-PARTY-NOTICES.txt'), noticesOf(packages));
}

function sbomFile(dir: string, name: DeployedFunction): string {
  return join(dir, `${name}.cdx.json`);
}

async function assertDeployed(dir: string, name: DeployedFunction, path: string): Promise<void> {
  if ((await readFile(path, 'utf8')) === (await deployedBundle(dir, name))) return;
  throw new Error(`The ${name} in ${dir} is not what this folder bundles now. Package it again.`);
}

function cycloneDx(outputFile: string) {
  return cyclonedxEsbuildPlugin({
    outputFile,
    outputReproducible: true,
    gatherLicenseTexts: true,
    logLevel: 'silent',
  });
}
