import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Metafile } from 'esbuild';
import {
  bundle,
  deployedBundle,
  esbuildOptions,
  FUNCTION_NAMES,
  type FunctionName,
} from '../local/packaging/bundle.ts';
import { packageStage, ROOT } from '../local/packaging/packaged.ts';

/** A variant of a function, by what it shows. */
export type Variant = 'deployed' | 'floor' | 'nothing left out' | 'AWS SDK alone';

/** What is measured, in files. */
export type Bundles = {
  readonly dir: string;
  /** The process that runs a function, see lambda/host.ts. */
  readonly host: string;
  readonly fileOf: (name: FunctionName, variant: Variant) => string;
  readonly sizes: Readonly<Record<FunctionName, BundleSize>>;
  readonly remove: () => Promise<void>;
};

/** How large a bundle is, in bytes, and by which dependency. */
export type BundleSize = {
  readonly bytes: number;
  readonly gzippedBytes: number;
  /** Largest first; `own` is this project's. */
  readonly byDependency: readonly (readonly [string, number])[];
};

/** Packages the functions as they are deployed, and builds beside them what they are compared with. */
export async function buildBundles(): Promise<Bundles> {
  const packaged = await packageStage('bench');
  const deployedOptions = await esbuildOptions(packaged.dir);
  const dir = join(ROOT, '.local', `bench-${process.pid}`);
  const fileOf = (name: FunctionName, variant: Variant) =>
    join(dir, variant.replaceAll(' ', '-'), `${name}.mjs`);
  await bundle({ lambda: 'bench/lambda/host.ts' }, dir, { minify: true });
  for (const name of FUNCTION_NAMES) {
    await bundle({ [name]: `bench/floor/${name}.ts` }, join(dir, 'floor'), deployedOptions);
    const { alias: _, ...others } = deployedOptions;
    await bundle({ [name]: `functions/${name}.ts` }, join(dir, 'nothing-left-out'), others);
    await mkdir(join(dir, 'deployed'), { recursive: true });
    await writeFile(fileOf(name, 'deployed'), await deployedBundle(packaged.dir, name));
    await bundle({ [name]: `bench/reference/${name}.ts` }, join(dir, 'AWS-SDK-alone'), deployedOptions);
  }
  const sizes = { receiver: await sizeOf('receiver'), forwarder: await sizeOf('forwarder') };
  await packaged.remove();
  return {
    dir,
    host: join(dir, 'lambda.mjs'),
    fileOf,
    sizes,
    remove: () => rm(dir, { recursive: true, force: true }),
  };

  async function sizeOf(name: FunctionName): Promise<BundleSize> {
    const bytes = await readFile(fileOf(name, 'deployed'));
    const metafile = await bundle({ [name]: `functions/${name}.ts` }, join(dir, 'sizes'), deployedOptions);
    return {
      bytes: bytes.length,
      gzippedBytes: gzipSync(bytes).length,
      byDependency: byDependency(metafile),
    };
  }
}

function byDependency({ outputs }: Metafile): readonly (readonly [string, number])[] {
  const bytes = new Map<string, number>();
  for (const { inputs } of Object.values(outputs)) {
    for (const [path, { bytesInOutput }] of Object.entries(inputs)) {
      const [, dependency = 'own'] = /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path) ?? [];
      bytes.set(dependency, (bytes.get(dependency) ?? 0) + bytesInOutput);
    }
  }
  return [...bytes].sort(([, a], [, b]) => b - a);
}
