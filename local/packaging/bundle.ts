import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type BuildOptions, build, type Metafile } from 'esbuild';
import JSZip from 'jszip';
import { ROOT } from '../work-folder.ts';

/** The functions on the way of an event, whose speed and size are measured. */
export const FUNCTION_NAMES = ['receiver', 'forwarder'] as const;
export type FunctionName = (typeof FUNCTION_NAMES)[number];

/** All functions of serverless.yml. */
export const DEPLOYED_FUNCTIONS = [...FUNCTION_NAMES, 'sweeper'] as const;
export type DeployedFunction = (typeof DEPLOYED_FUNCTIONS)[number];

/** The functions' bundling options, as `sls package` has resolved them from serverless.yml. */
export async function esbuildOptions(dir: string): Promise<BuildOptions> {
  const state = JSON.parse(await readFile(join(dir, 'serverless-state.json'), 'utf8'));
  const { format, platform, target, mainFields, minify, alias, define } = state.service.custom.esbuild;
  return { format, platform, target, mainFields, minify, alias, define };
}

/** Bundles files, and returns what went into the bundles. */
export async function bundle(
  entryPoints: Record<string, string>,
  outdir: string,
  options: BuildOptions,
): Promise<Metafile> {
  const { metafile } = await build({
    ...{ bundle: true, format: 'esm', platform: 'node', target: 'node24', logLevel: 'error' },
    ...options,
    absWorkingDir: ROOT,
    entryPoints,
    outdir,
    outExtension: { '.js': '.mjs' },
    metafile: true,
  });
  return metafile;
}

/** A function's bundle as `sls package` has put it into its zip file. */
export async function deployedBundle(dir: string, name: DeployedFunction): Promise<string> {
  const zip = await JSZip.loadAsync(await readFile(join(dir, `${name}.zip`)));
  return (await zip.file(`functions/${name}.mjs`)?.async('string')) ?? '';
}
