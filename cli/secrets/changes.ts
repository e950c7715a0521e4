import type { Context } from '../context.ts';
import { EXIT, Failure } from '../terminal/failure.ts';
import { readHidden } from '../terminal/standard-input.ts';
import { makeNoticed, noticeUnchanged, whyOf } from './at-once.ts';
import { noLongerValid, olderKeysOf, printOutcome, printPlan } from './change-text.ts';
import { findFault, findOddity } from './new-secret.ts';
import {
  type BridgeSecret,
  describeKeys,
  fingerprintKeysIfAny,
  isSameValue,
  putValue,
  readVersions,
  type Versions,
} from './secrets.ts';

export type ChangeOptions = {
  /** Whether only to print what would be done. */
  readonly dryRun: boolean;
  /** Whether running functions are to forget the former value at once. */
  readonly atOnce: boolean;
};

/**
 * Makes a new value the only valid one. If the previous version is valid too, the value is put twice, so that both
 * versions hold it.
 */
export async function setSecret(
  context: Context,
  secret: BridgeSecret,
  { dryRun, atOnce, times }: ChangeOptions & { readonly times: 'once' | 'twice' },
): Promise<number> {
  const { stage, output } = context;
  const value = await newValue(context, secret);
  const versions = await readVersions(stage, secret);
  const isPut = isSameValue(versions.current, value);
  const isAlone =
    times === 'once' || versions.previous === undefined || isSameValue(versions.previous, value);
  if (isPut && isAlone) {
    const noticed = await noticeUnchanged(context, secret, { dryRun, atOnce, remedy: SAME_VALUE });
    return printOutcome(context, secret, value, `It was set already; it was not changed.${noticed}`);
  }
  const ended = noLongerValid(atOnce);
  if (dryRun) {
    // A value that is current already stays so.
    const ofPresent = isPut ? {} : { ofPresent: ended };
    return printPlan(context, secret, value, { versions, ...ofPresent, ofOlder: ended });
  }
  if (versions.current !== undefined) {
    await output.confirm((isPut ? endQuestion : replaceQuestion)(context, secret, versions, value));
  }
  if (!isPut) await putValue(stage, secret, value);
  const isPutTwice = times === 'twice' && versions.current !== undefined;
  if (isPutTwice) await putAgain(context, secret, value);
  const twice = isPutTwice && !isPut ? ' It was put twice, so that the previous version holds it too.' : '';
  const noticed = await makeNoticed(context, secret, { atOnce, remedy: SAME_VALUE });
  return printOutcome(context, secret, value, `It is the only valid value now.${twice} ${noticed}`);
}

/** How a change of a value is tried again: the value is asked for, so no command holds it. */
const SAME_VALUE = 'give the same value again';

function replaceQuestion(
  { stage }: Context,
  secret: BridgeSecret,
  versions: Versions,
  value: string,
): string {
  const older = olderKeysOf(versions, secret, value);
  const nor = older.length === 0 ? '' : `, nor will the one before it (${describeKeys(older)})`;
  const former = describeKeys(fingerprintKeysIfAny(versions.current, secret));
  return `Replace the ${secret.name} secret of ${stage.name} (${former})? Its old value will no longer be valid${nor}.`;
}

/** Of a value that is current already, and not alone. */
function endQuestion({ stage }: Context, secret: BridgeSecret, versions: Versions, value: string): string {
  const older = olderKeysOf(versions, secret, value);
  const beside =
    older.length === 0
      ? 'its previous version holds another'
      : `the one before it (${describeKeys(older)}) is valid too`;
  return `The ${secret.name} secret of ${stage.name} holds this value already, and ${beside}. End that?`;
}

/** Puts the value once more, so that the previous version holds it too. Until then, that holds the former value. */
async function putAgain({ stage, output }: Context, secret: BridgeSecret, value: string): Promise<void> {
  const former = secret.previousIsValid
    ? 'the former one is still valid'
    : 'the previous version of the secret still holds the former one';
  if (secret.previousIsValid)
    output.note(`The new value is stored. If this is interrupted now, ${former}: ${SAME_VALUE}.`);
  await putValue(stage, secret, value).catch((cause: unknown) => {
    throw new Failure(
      `The new value is stored, but ${former} (${whyOf(cause)}). To end that, ${SAME_VALUE}.`,
      { cause },
    );
  });
}

/**
 * Asks for the new value of a secret, or reads it from standard input.
 *
 * @throws Failure when it cannot become one
 */
export async function newValue({ output }: Context, secret: BridgeSecret): Promise<string> {
  const value = await readHidden(`${secret.asks} (it is not shown):`, output.note);
  const fault = findFault(value, secret);
  if (fault !== undefined) throw new Failure(`${fault} Nothing was changed.`, { exitCode: EXIT.usage });
  const oddity = findOddity(value, secret);
  if (oddity !== undefined) output.note(oddity);
  return value;
}
