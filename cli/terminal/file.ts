import { readFile } from 'node:fs/promises';

/**
 * Reads a file that was named on the command line.
 *
 * @throws Error that says in words why it cannot be read
 */
export async function readNamedFile(path: string): Promise<Buffer> {
  return readFile(path).catch((cause: NodeJS.ErrnoException) => {
    throw new Error(REASONS.get(cause.code) ?? cause.message, { cause });
  });
}

const REASONS: ReadonlyMap<string | undefined, string> = new Map([
  ['ENOENT', 'there is no such file'],
  ['EISDIR', 'it is a folder'],
  ['EACCES', 'you may not read it'],
]);
