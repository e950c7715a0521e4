import type { SecretValue } from '../../lib/platform/secrets.ts';
import { isOverlapping } from '../checks/secrets.ts';
import type { Context } from '../context.ts';
import { EXIT } from '../terminal/failure.ts';
import {
  type BridgeSecret,
  describeKeys,
  fingerprintKeys,
  fingerprintKeysIfAny,
  isSameValue,
  type Versions,
} from './secrets.ts';

/** What a change does to the values that are valid before it. */
export type Plan = {
  readonly versions: Versions;
  /** What becomes of the present value: `would stay valid`. Undefined where the secret keeps it. */
  readonly ofPresent?: string;
  /** What becomes of the value before it, if that is valid too. */
  readonly ofOlder: string;
};

/** Prints what a change would do. */
export function printPlan(
  { output }: Context,
  secret: BridgeSecret,
  value: SecretValue,
  { versions, ofPresent, ofOlder }: Plan,
): number {
  const keys = fingerprintKeys(value, secret);
  const formerKeys = fingerprintKeysIfAny(versions.current, secret);
  const olderKeys = olderKeysOf(versions, secret, value);
  const present =
    versions.current === undefined
      ? ['It has no value yet.']
      : ofPresent === undefined
        ? []
        : [`Its present value, ${describeKeys(formerKeys)}, would ${ofPresent}.`];
  const older =
    olderKeys.length === 0
      ? []
      : [`The value before it, ${describeKeys(olderKeys)}, is valid too; it would ${ofOlder}.`];
  output.result({ dryRun: true, secret: secret.name, keys, formerKeys, olderKeys }, () =>
    [
      `The ${secret.name} secret would hold ${describeKeys(keys)}.`,
      ...[...present, ...older, 'Nothing was changed.'],
    ].join('\n'),
  );
  return EXIT.ok;
}

/** What becomes of a value that is replaced. */
export function noLongerValid(atOnce: boolean): string {
  return atOnce ? 'no longer be valid, and running functions would forget it at once' : 'no longer be valid';
}

/** The keys of the previous value, if it is valid beside the current one, and is not the one that is put. */
export function olderKeysOf(
  versions: Versions,
  secret: BridgeSecret,
  value: SecretValue,
): ReturnType<typeof fingerprintKeys> {
  const isOlder = isOverlapping(versions, secret) && !isSameValue(versions.previous, value);
  return isOlder ? fingerprintKeysIfAny(versions.previous, secret) : [];
}

/** Prints what a secret holds now, and what was done. */
export function printOutcome(
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
