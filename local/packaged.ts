import { execFile } from 'node:child_process';
import { cp, mkdtemp, readFile, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { fieldsOf } from './fields.ts';
import { COMPILE_CACHE } from './functions-host.ts';
import { ROOT } from './work-folder.ts';

export { ROOT };
export const SERVERLESS = join(ROOT, 'node_modules/serverless/bin/serverless.js');

/** For runs of `sls`: nothing of this machine's, but what makes the next run quicker. */
export const SLS_ENVIRONMENT = {
  PATH: process.env.PATH,
  NODE_COMPILE_CACHE: COMPILE_CACHE,
  SLS_SCHEMA_CACHE_BASE_DIR: join(ROOT, '.local'),
};

type Fields = Readonly<Record<string, unknown>>;

/** What `sls package` made, without any AWS credentials. */
export type Packaged = {
  /** Where the artifacts lie. */
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
 * @throws an error with all that the command printed, when it fails
 */
export async function packageStage(
  stage: string,
  params: Readonly<Record<string, string>> = {},
): Promise<Packaged> {
  const cwd = await copyProject();
  const remove = () => rm(cwd, { recursive: true, force: true });
  const given = Object.entries(params).map(([name, value]) => `--param=${name}=${value}`);
  const env = { ...SLS_ENVIRONMENT, HOME: cwd };
  const sls = promisify(execFile)(process.execPath, [SERVERLESS, 'package', '--stage', stage, ...given], {
    cwd,
    env,
  });
  await sls.catch(async (error: unknown) => {
    await remove();
    const { stdout, stderr } = fieldsOf(error);
    throw new Error(`sls package failed: ${String(stdout)}${String(stderr)}`);
  });
  const dir = join(cwd, '.serverless');
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
    remove,
  };
}

/** What `sls package` reads. */
const SOURCES = ['serverless.yml', 'package.json', 'tsconfig.json', 'resources', 'functions', 'lib', 'local'];

/** A copy of the project: its packaging writes to places that two at a time cannot share. */
export async function copyProject(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'package-'));
  await Promise.all(SOURCES.map((entry) => cp(join(ROOT, entry), join(folder, entry), { recursive: true })));
  await symlink(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
  return folder;
}
