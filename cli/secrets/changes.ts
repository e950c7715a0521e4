import type { SecretValue } from '../../lib/platform/secrets.ts';
import { isOverlapping } from '../checks/secrets.ts';
import type { Context } from '../context.ts';
import { EXIT, Failure } from '../terminal/failure.ts';
import type { RelayCommand } from '../terminal/relay-command.ts';
import { readHidden } from '../terminal/standard-input.ts';
import { forgetAtOnce } from './at-once.ts';
import { findFault, findOddity, isJsonObject } from './new-secret.ts';
import {
  type BridgeSecret,
  describeKeys,
  fingerprintKeys,
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
    const noticed = atOnce && !dryRun ? ` ${await makeNoticed(context, secret, atOnce)}` : '';
    return printOutcome(context, secret, value, `It was set already; it was not changed.${noticed}`);
  }
  if (dryRun) return printPlan(context, secret, value, versions.current, noLongerValid(atOnce));
  if (versions.current !== undefined) {
    await output.confirm(
      `Replace the ${secret.name} secret of ${stage.name} (${describeKeys(fingerprintKeysIfAny(versions.current, secret))})? Its old value will no longer be valid.`,
    );
  }
  if (!isPut) await putValue(stage, secret, value);
  const isPutTwice = times === 'twice' && versions.current !== undefined;
  if (isPutTwice) await putValue(stage, secret, value);
  const twice = isPutTwice && !isPut ? ' It was put twice, so that the previous version holds it too.' : '';
  const noticed = await makeNoticed(context, secret, atOnce);
  return printOutcome(context, secret, value, `It is the only valid value now.${twice} ${noticed}`);
}

function noLongerValid(atOnce: boolean): string {
  return atOnce ? 'no longer be valid, and running functions would forget it at once' : 'no longer be valid';
}

/** Has the functions that are running learn of the change, and says when they do. */
async function makeNoticed(
  { stage, output }: Context,
  secret: BridgeSecret,
  atOnce: boolean,
): Promise<string> {
  if (!atOnce) return 'Running functions notice it within five minutes; --at-once is quicker.';
  const replacing = forgetAtOnce(stage, secret, Date.now());
  await output.during('Replacing the functions that are running', replacing).catch((cause: unknown) => {
    const why = cause instanceof Error ? `${cause.name}: ${cause.message}` : String(cause);
    throw new Failure(
      `The secret is set, but the running functions could not be replaced (${why}). They notice it within five minutes. To try again, give the same value again.`,
      { cause },
    );
  });
  return 'The functions that were running have been replaced: none knows another value.';
}

/** Puts a new key; the one before it stays valid. */
export async function rotateSecret(
  context: Context,
  secret: BridgeSecret,
  { dryRun }: Pick<ChangeOptions, 'dryRun'>,
): Promise<number> {
  const { stage, output } = context;
  const value = await newValue(context, secret);
  const versions = await readVersions(stage, secret);
  refuseRotation(value, versions, secret, stage.relay);
  if (dryRun) return printPlan(context, secret, value, versions.current, 'stay valid');
  if (isOverlapping(versions, secret)) {
    await output.confirm(
      `The ${secret.name} secret of ${stage.name} is being rotated already (${describeKeys(fingerprintKeysIfAny(versions.previous, secret))} beside the current one). Drop that older value?`,
    );
  }
  await putValue(stage, secret, value);
  const finishCommand = stage.relay(`secret rotate ${secret.name} --finish`);
  return printOutcome(
    context,
    secret,
    value,
    `The previous value stays valid too. Once Ingram Micro signs with the new key, end that: ${finishCommand}`,
  );
}

function refuseRotation(
  value: string,
  { current }: Versions,
  secret: BridgeSecret,
  relay: RelayCommand,
): void {
  const set = relay(`secret set ${secret.name}`);
  const refuse = (message: string) => new Failure(message, { exitCode: EXIT.usage });
  if (current === undefined) throw refuse(`There is no key to rotate yet. Set the first one: ${set}`);
  if (isSameValue(current, value)) throw refuse('This is the current value already. Nothing was changed.');
  if (fingerprintKeysIfAny(current, secret).length > 1 && !isJsonObject(value)) {
    throw refuse(
      `The secret holds a list of keys, and one key alone would drop the others. Give the whole list as JSON, here or to: ${set}`,
    );
  }
}

/** Ends the overlap: only the current key stays valid. */
export async function finishRotation(
  context: Context,
  secret: BridgeSecret,
  { dryRun, atOnce }: ChangeOptions,
): Promise<number> {
  const { stage, output } = context;
  const versions = await readVersions(stage, secret);
  const { current } = versions;
  if (current === undefined) throw new Failure(`The ${secret.name} secret has no value.`);
  if (!isOverlapping(versions, secret)) {
    return printOutcome(context, secret, current, 'No other value is valid; nothing was changed.');
  }
  // If the current value holds no key, only the previous one works.
  fingerprintKeys(current, secret);
  if (dryRun) return printPlan(context, secret, current, versions.previous, noLongerValid(atOnce));
  await output.confirm(
    `End the rotation of the ${secret.name} secret of ${stage.name}? The previous value (${describeKeys(fingerprintKeysIfAny(versions.previous, secret))}) will no longer be valid.`,
  );
  await putValue(stage, secret, current);
  const noticed = await makeNoticed(context, secret, atOnce);
  return printOutcome(context, secret, current, `It is the only valid value now. ${noticed}`);
}

async function newValue({ output }: Context, secret: BridgeSecret): Promise<string> {
  const value = await readHidden(`${secret.asks} (it is not shown):`, output.note);
  const fault = findFault(value, secret);
  if (fault !== undefined) throw new Failure(`${fault} Nothing was changed.`, { exitCode: EXIT.usage });
  const oddity = findOddity(value, secret);
  if (oddity !== undefined) output.note(oddity);
  return value;
}

/** Prints what a change would do. */
function printPlan(
  { output }: Context,
  secret: BridgeSecret,
  value: SecretValue,
  former: SecretValue | undefined,
  consequence: string,
): number {
  const keys = fingerprintKeys(value, secret);
  const formerKeys = fingerprintKeysIfAny(former, secret);
  const ofFormer =
    former === undefined
      ? 'It has no value yet.'
      : `Its present value, ${describeKeys(formerKeys)}, would ${consequence}.`;
  output.result({ dryRun: true, secret: secret.name, keys, formerKeys }, () =>
    [`The ${secret.name} secret would hold ${describeKeys(keys)}.`, ofFormer, 'Nothing was changed.'].join(
      '\n',
    ),
  );
  return EXIT.ok;
}

function printOutcome(
  { output }: Context,
  secret: BridgeSecret,
  value: SecretValue,
  outcome: string,
): number {
  const keys = fingerprintKeys(value, secret);
  output.result({ secret: secret.name, keys, outcome }, () =>
    [`The ${secret.name} secret holds ${describeKeys(keys)}.`, outcome].join('\n'),
  );
  return EXIT.ok;
}
