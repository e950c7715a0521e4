import type { Stage } from './stage.ts';
import type { Output } from './terminal/output.ts';

/** What a command gets beside its own arguments. */
export type Context = {
  readonly stage: Stage;
  readonly output: Output;
};

/** Makes a command's action: the stage is found first, and the number that the action returns is the exit code. */
export type Run = <Args extends readonly unknown[]>(
  action: (context: Context, ...args: Args) => Promise<number>,
) => (...args: Args) => Promise<void>;
