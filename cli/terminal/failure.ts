/** Ends the command: what is wrong, and what to do about it. */
export class Failure extends Error {
  override readonly name = 'Failure';
  readonly exitCode: number;

  /** @param message for the person at the terminal; it never holds a secret */
  constructor(message: string, options: ErrorOptions & { readonly exitCode?: number } = {}) {
    super(message, options);
    this.exitCode = options.exitCode ?? EXIT.trouble;
  }
}

/** How commands end, for scripts. */
export const EXIT = {
  ok: 0,
  /** The command did its work and found trouble, or could not do it. */
  trouble: 1,
  /** The command was not given what it needs, the stage was not found, or nobody agreed: nothing was changed. */
  usage: 2,
} as const;
