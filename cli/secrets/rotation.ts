import { isOverlapping } from '../checks/secrets.ts';
import type { Context } from '../context.ts';
import { EXIT, Failure } from '../terminal/failure.ts';
import type { RelayCommand } from '../terminal/relay-command.ts';
import { makeNoticed, noticeUnchanged } from './at-once.ts';
import { noLongerValid, olderKeysOf, printOutcome, printPlan } from './change-text.ts';
import { type ChangeOptions, newValue } from './changes.ts';
import { isJsonObject } from './new-secret.ts';
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
  if (dryRun) {
    const became = { ofPresent: 'stay valid', ofOlder: 'no longer be valid' };
    return printPlan(context, secret, value, { versions, ...became });
  }
  const older = olderKeysOf(versions, secret, value);
  if (older.length > 0) {
    // Not in the question alone, which --yes leaves out.
    output.note(
      `The ${secret.name} secret of ${stage.name} is being rotated already: the value before the present one, ${describeKeys(older)}, is valid too. With this rotation, it no longer is.`,
    );
    await output.confirm('Drop that older value?');
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
  const remedy = `run ${stage.relay(`secret rotate ${secret.name} --finish --at-once`)}`;
  if (!isOverlapping(versions, secret)) {
    const noticed = await noticeUnchanged(context, secret, { dryRun, atOnce, remedy });
    return printOutcome(
      context,
      secret,
      current,
      `No other value is valid; the secret was not changed.${noticed}`,
    );
  }
  // If the current value holds no key, only the previous one works.
  fingerprintKeys(current, secret);
  if (dryRun) return printPlan(context, secret, current, { versions, ofOlder: noLongerValid(atOnce) });
  await output.confirm(
    `End the rotation of the ${secret.name} secret of ${stage.name}? The previous value (${describeKeys(olderKeysOf(versions, secret, current))}) will no longer be valid.`,
  );
  await putValue(stage, secret, current);
  const noticed = await makeNoticed(context, secret, { atOnce, remedy });
  return printOutcome(context, secret, current, `It is the only valid value now. ${noticed}`);
}
