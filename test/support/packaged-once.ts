import { createHash } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { copyProject, type Packaged, readPackaged, runSls } from '../../local/packaging/packaged.ts';
import { eventually } from './eventually.ts';

/** A stage as it was packaged, for everybody to look at. */
export type PackagedStage = Omit<Packaged, 'remove'>;

/** As long as a busy machine may take. */
const PATIENCE_MS = 300_000;

/**
 * What `sls package` makes of a stage and its parameters. Whoever asks first in a run of Jest, packages; the folder is
 * made by global-setup.js.
 */
export async function packagedOnce(
  stage: string,
  params: Readonly<Record<string, string>> = {},
): Promise<PackagedStage> {
  const key = createHash('sha256')
    .update(JSON.stringify([stage, params]))
    .digest('hex')
    .slice(0, 12);
  const project = join(process.env.TEST_RUN_FOLDER ?? '', `${stage}-${key}`);
  const outcome = join(project, 'outcome.txt');
  const isFirst = await mkdir(project).then(
    () => true,
    () => false,
  );
  if (isFirst) {
    const error = await packageIn(project, stage, params);
    await writeFile(`${outcome}.new`, error);
    await rename(`${outcome}.new`, outcome);
  }
  const find = () => readFile(outcome, 'utf8').catch(() => undefined);
  const error = await eventually('sls package has ended', find, PATIENCE_MS);
  if (error !== '') throw new Error(error);
  return readPackaged(project);
}

/** What went wrong; an empty text when nothing did. */
async function packageIn(
  project: string,
  stage: string,
  params: Readonly<Record<string, string>>,
): Promise<string> {
  try {
    await copyProject(project);
    await runSls(project, ['package', '--stage', stage], params);
    return '';
  } catch (error) {
    return String(error);
  }
}
