import { buffer } from 'node:stream/consumers';
import password from '@inquirer/password';
import { EXIT, Failure } from './failure.ts';

/** Reads all of standard input. */
export function readStandardInput(): Promise<Buffer> {
  return buffer(process.stdin);
}

/**
 * Reads a value that must not be shown: asks for it at a terminal, or reads standard input without the line break at
 * its end.
 *
 * @param note called when a line break was removed
 * @throws Failure when the input is not text
 */
export async function readHidden(question: string, note: (text: string) => void): Promise<string> {
  if (process.stdin.isTTY)
    return password({ message: question, toggleMask: false }, { output: process.stderr });
  const text = asText(await readStandardInput());
  const value = text.replace(/\r?\n$/, '');
  if (value !== text) note('One line break at the end of the input was left out.');
  return value;
}

/** Keeps a byte order mark, so that it is noticed. */
function asText(bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (cause) {
    throw new Failure('The input is not UTF-8 text. Nothing was changed.', { cause, exitCode: EXIT.usage });
  }
}
