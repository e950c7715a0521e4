import { execFile } from 'node:child_process';
import { cp, readFile, rm, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { fieldsOf } from '../fields.ts';
import { COMPILE_CACHE, SCHEMA_CACHE, SLS_NODE_OPTIONS } from '../stack/functions-host.ts';
import { newWorkFolder, ROOT } from '../work-folder.ts';

export { ROOT };

const SERVERLESS = join(ROOT, 'node_modules/serverless/bin/serverless.js');

/** Nothing of this machine's own, except caches that make the next run faster. */
const SLS_ENVIRONMENT = {
  PATH: process.env.PATH,
  NODE_COMPILE_CACHE: COMPILE_CACHE,
  SLS_SCHEMA_CACHE_BASE_DIR: SCHEMA_CACHE,
};

type Fields = Readonly<Record<string, unknown>>;
type Params = Readonly<Record<string, string>>;

/** What `sls package` made, without any AWS credentials. */
export type Packaged = {
  /** The folder of the artifacts. */
  readonly dir: string;
  readonly template: Fields;
  readonly resources: Fields;
  readonly outputs: Fields;
  readonly propertiesOf: (id: string) => Fields;
  readonly idsOf: (type: string) => readonly string[];
  readonly remove: () => Promise<void>;
};

/**
 * Runs `sls package` on serverless.yml as it is deployed.
 *
 * @param params parameters, by name
 * @param env environment variables beside those of every run
 * @throws Error with all that the command printed, if it fails
 */
export async function packageStage(
  stage: string,
  params: Params = {},
  env: Readonly<Record<string, string>> = {},
): Promise<Packaged> {
  const project = await newWorkFolder('project');
  const remove = () => rm(project, { recursive: true, force: true });
  try {
    await copyProject(project);
    await runSls(project, ['package', '--stage', stage], params, env);
    return { ...(await readPackaged(project)), remove };
  } catch (error) {
    await remove();
    throw error;
  }
}

/** What `sls package` has made in a copy of the project. */
export async function readPackaged(project: string): Promise<Omit<Packaged, 'remove'>> {
  const dir = join(project, '.serverless');
  const template = fieldsOf(
    JSON.parse(await readFile(join(dir, 'cloudformation-template-update-stack.json'), 'utf8')),
  );
  const resources = fieldsOf(template.Resources);
  return {
    dir,
    template,
    resources,
    outputs: fieldsOf(template.Outputs),
    propertiesOf: (id) => fieldsOf(fieldsOf(resources[id]).Properties),
    idsOf: (type) => Object.keys(resources).filter((id) => fieldsOf(resources[id]).Type === type),
  };
}

/**
 * Runs `sls` in a copy of the project, as `npx sls` does.
 *
 * @returns what it has printed
 */
export async function runSls(
  project: string,
  args: readonly string[],
  params: Params = {},
  env: Readonly<Record<string, string>> = {},
): Promise<string> {
  const given = Object.entries(params).map(([name, value]) => `--param=${name}=${value}`);
  // serverless-esbuild leaves folders in the temporary one.
  const own = { HOME: project, TMPDIR: project };
  const sls = promisify(execFile)(process.execPath, [...SLS_NODE_OPTIONS, SERVERLESS, ...args, ...given], {
    cwd: project,
    env: { ...SLS_ENVIRONMENT, ...own, ...env },
  });
  const { stdout, stderr } = await sls.catch((error: unknown) => {
    const { stdout, stderr } = fieldsOf(error);
    throw new Error(`sls ${args[0]} failed: ${String(stdout)}${String(stderr)}`);
  });
  return stdout + stderr;
}

/** What `sls package` reads. */
const SOURCES = ['serverless.yml', 'package.json', 'tsconfig.json', 'resources', 'functions', 'lib', 'local'];

/** Copies the project, as `sls` writes to folders that two runs cannot share. */
export async function copyProject(folder: string): Promise<void> {
  await Promise.all(SOURCES.map((entry) => cp(join(ROOT, entry), join(folder, entry), { recursive: true })));
  await symlink(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
}
