import type { Stage } from './stage.ts';
import type { Output } from './terminal/output.ts';

/** What every command gets. */
export type Context = {
  readonly stage: Stage;
  readonly output: Output;
};

/** Wraps a command's action: finds the stage first, and makes the returned number the exit code. */
export type Run = <Args extends readonly unknown[]>(
  action: (context: Context, ...args: Args) => Promise<number>,
) => (...args: Args) => Promise<void>;
