import type { Context } from '../context.ts';
import { replaceContainers } from '../functions/replace-containers.ts';
import type { Stage } from '../stage.ts';
import { Failure } from '../terminal/failure.ts';
import type { BridgeSecret } from './secrets.ts';

/** Where functions are replaced. */
export type FunctionsStage = Pick<Stage, 'outputs' | 'lambda'>;

/**
 * Makes the function that reads a secret forget it, by replacing its containers.
 *
 * @throws an error when Lambda does not take the change, or is not done in time
 */
export async function forgetAtOnce(
  stage: FunctionsStage,
  { readBy }: BridgeSecret,
  now: number,
): Promise<void> {
  await replaceContainers(stage, stage.outputs[readBy], now);
}

export type NoticeOptions = {
  readonly atOnce: boolean;
  /** How the operator has it tried again, as the end of a sentence. */
  readonly remedy: string;
};

/**
 * Has the functions that are running learn of the change, and says when they do.
 *
 * @throws Failure when they could not be replaced
 */
export async function makeNoticed(
  { stage, output }: Context,
  secret: BridgeSecret,
  { atOnce, remedy }: NoticeOptions,
): Promise<string> {
  if (!atOnce) return 'Running functions notice it within five minutes; --at-once is quicker.';
  const replacing = forgetAtOnce(stage, secret, Date.now());
  await output.during('Replacing the functions that are running', replacing).catch((cause: unknown) => {
    throw new Failure(
      `The secret is set, but the running functions could not be replaced (${whyOf(cause)}). They notice it within five minutes. To try again, ${remedy}.`,
      { cause },
    );
  });
  return 'The functions that were running have been replaced: none knows another value.';
}

/**
 * Of a secret that is as it should be, running functions may still know another value: has them replaced, if that is
 * wanted.
 *
 * @returns what was done, with a space before it; empty if nothing was
 */
export async function noticeUnchanged(
  context: Context,
  secret: BridgeSecret,
  { dryRun, ...options }: NoticeOptions & { readonly dryRun: boolean },
): Promise<string> {
  if (!options.atOnce) return '';
  return ` ${dryRun ? 'Running functions would be replaced.' : await makeNoticed(context, secret, options)}`;
}

/** Why a call has failed, as AWS says it. */
export function whyOf(cause: unknown): string {
  return cause instanceof Error ? `${cause.name}: ${cause.message}` : String(cause);
}
