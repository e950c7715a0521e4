import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { makePrivateFolder } from '../work-folder.ts';

/** Where the emulators keep their state, for this process alone. */
export type DataDir = {
  readonly sqs: string;
  readonly dynamoDb: string;
  readonly secretsFile: string;
  /** Lets another system use the folder. */
  readonly release: () => void;
};

/**
 * Makes the folder of `LOCAL_DATA_DIR`, unless it is there, and takes it for this process until it is released, or the
 * process ends.
 *
 * @throws Error when it is not a folder, cannot be used, or is in use
 */
export async function openDataDir(path: string): Promise<DataDir> {
  await makeUsable(path, () => mkdir(path, { recursive: true }));
  const release = lockFolder(path);
  const [sqs, dynamoDb] = [join(path, 'sqs'), join(path, 'dynamodb')];
  try {
    for (const folder of [sqs, dynamoDb]) await makeUsable(folder, () => makePrivateFolder(folder));
  } catch (error) {
    release();
    throw error;
  }
  return { sqs, dynamoDb, secretsFile: join(path, 'secrets.json'), release };
}

/** The error that says that a path, or what it is in, is there and is not a folder. */
const NO_FOLDER: readonly (string | undefined)[] = ['EEXIST', 'ENOTDIR'];

async function makeUsable(path: string, make: () => Promise<unknown>): Promise<void> {
  await make().catch((cause: NodeJS.ErrnoException) => {
    if (!NO_FOLDER.includes(cause.code)) throw unusable(path, cause);
    throw new Error(`LOCAL_DATA_DIR: ${path} is not a folder. Use another path.`, { cause });
  });
}

/** The code of SQLite for a lock that another one holds. */
const SQLITE_BUSY = 5;

/**
 * Locks a folder by a lock of SQLite's on a file in it. The system takes such a lock back from a process that is
 * killed; the id of a process in a file could be that of another one by then.
 */
function lockFolder(path: string): () => void {
  try {
    const lock = new DatabaseSync(join(path, 'lock'));
    lock.exec('BEGIN EXCLUSIVE');
    return () => lock.close();
  } catch (cause) {
    const isInUse = cause instanceof Error && 'errcode' in cause && cause.errcode === SQLITE_BUSY;
    if (!isInUse) throw unusable(path, cause);
    const message = `LOCAL_DATA_DIR: ${path} is in use by another local system. Stop that one, or use another folder.`;
    throw new Error(message, { cause });
  }
}

function unusable(path: string, cause: unknown): Error {
  const problem = cause instanceof Error ? cause.message : cause;
  return new Error(`LOCAL_DATA_DIR: ${path} cannot be used: ${problem}. Use another folder.`, { cause });
}
