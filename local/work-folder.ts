import { chmod, mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';

export const ROOT = join(import.meta.dirname, '..');

const WORK = join(ROOT, '.local/work');

/** Makes a folder that only its owner can open; an existing one is closed to others too. */
export async function makePrivateFolder(path: string): Promise<void> {
  await mkdir(path, { recursive: true });
  await chmod(path, 0o700);
}

/**
 * Makes a folder for the lifetime of this process, and removes those of killed processes.
 *
 * @returns its path; the caller removes it
 */
export async function newWorkFolder(purpose: string): Promise<string> {
  await makePrivateFolder(WORK);
  await removeStaleFolders();
  return mkdtemp(join(WORK, `${process.pid}-${purpose}-`));
}

async function removeStaleFolders(): Promise<void> {
  const stale = (await readdir(WORK)).filter((name) => !isRunning(Number.parseInt(name, 10)));
  // Where a child of the killed process still writes, the next start removes it.
  await Promise.allSettled(stale.map((name) => rm(join(WORK, name), { recursive: true, force: true })));
}

/** Whether a process with this id is running. */
export function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
