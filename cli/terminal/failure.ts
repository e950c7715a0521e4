import { errorText } from './error-text.ts';

/** Ends the command. The message says what is wrong, and what to do about it. */
export class Failure extends Error {
  override readonly name = 'Failure';
  readonly exitCode: number;

  /** @param message for the person at the terminal; it never holds a secret */
  constructor(message: string, options: ErrorOptions & { readonly exitCode?: number } = {}) {
    super(message, options);
    this.exitCode = options.exitCode ?? EXIT.failed;
  }
}

/** How commands end, for scripts. */
export const EXIT = {
  ok: 0,
  /** The command found something wrong, or could not do its work. */
  failed: 1,
  /** The arguments are wrong, the stage was not found, or the change was not confirmed: nothing was changed. */
  usage: 2,
} as const;

/**
 * Ends a command that has done a part of its work.
 *
 * @param done how much of it, as the beginning of a sentence
 * @param remedy what to do about the rest
 */
export function partlyDone(done: string, cause: unknown, remedy: string): Failure {
  return new Failure(`${done}: ${errorText(cause).replace(/\.$/, '')}. ${remedy}`, { cause });
}
