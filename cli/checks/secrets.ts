import { Misconfigured } from '../../lib/platform/errors.ts';
import type { SecretValue } from '../../lib/platform/secrets.ts';
import {
  type BridgeSecret,
  describeKeys,
  fingerprintKeys,
  isSameValue,
  readVersions,
  SECRET_NAMES,
  SECRETS,
  type Versions,
} from '../secrets/secrets.ts';
import type { Stage } from '../stage.ts';
import type { RelayCommand } from '../terminal/relay-command.ts';
import { type Finding, failed, ok, type StageCheck, warning } from './check.ts';

/** Are the secrets set, and are they keys? */
export function secretChecks(stage: Stage): readonly StageCheck[] {
  const names = SECRET_NAMES.filter((name) => stage.outputs[SECRETS[name].output] !== undefined);
  return names.map((name) => ({
    name: `${name} secret`,
    find: async () => findingFor(await readVersions(stage, SECRETS[name]), SECRETS[name], stage.relay),
  }));
}

/** What there is to say about a secret's values. */
export function findingFor(versions: Versions, secret: BridgeSecret, relay: RelayCommand): Finding {
  const set = relay(`secret set ${secret.name}`);
  try {
    const keys = describeKeys(fingerprintKeys(versions.current, secret));
    if (hasEdges(versions.current, secret)) {
      return warning(
        `It holds ${keys}, and begins or ends with white space or a line break.`,
        `A key is taken byte for byte. Unless the white space is part of it, set it again: ${set}`,
      );
    }
    return ok(`${keys}${isOverlapping(versions, secret) ? `; ${overlap(relay)}` : ''}`);
  } catch (error) {
    if (!(error instanceof Misconfigured)) throw error;
    return failed(error.message, `Set it: ${set}`);
  }
}

/** Whether the previous value of a secret is in use beside the current one. */
export function isOverlapping({ current, previous }: Versions, secret: BridgeSecret): boolean {
  if (!secret.previousIsValid || previous === undefined || isSameValue(current, previous)) return false;
  try {
    return secret.parseKeys(previous).length > 0;
  } catch {
    // It holds no key: the receiver passes it over too.
    return false;
  }
}

function overlap(relay: RelayCommand): string {
  return `the previous key is valid too, until ${relay('secret rotate ingram --finish')}`;
}

function hasEdges(value: SecretValue | undefined, { parseKeys }: BridgeSecret): boolean {
  return parseKeys(value).some((key) => /^\s|\s$/.test(Buffer.from(key).toString('utf8')));
}
