import type { ForwarderSettings } from '../../lib/bridge/settings/forwarder.ts';
import { Misconfigured, TryLater, Unforwardable } from '../../lib/platform/errors.ts';
import { createThirdwatchClient } from '../../lib/thirdwatch/client.ts';
import type { OrderStatusBody } from '../../lib/thirdwatch/order-status.ts';
import { readVersions, SECRETS } from '../secrets/secrets.ts';
import { readForwarderSettings, type Stage } from '../stage.ts';
import type { RelayCommand } from '../terminal/relay-command.ts';
import { type Finding, failed, ok, type StageCheck, warning } from './check.ts';

/** The forwarder's own timeout. */
const TIMEOUT_MS = 5_000;

/** Is the forwarder configured, does Thirdwatch answer, and does it take our key? */
export function forwarderChecks(stage: Stage): readonly StageCheck[] {
  return [
    { name: 'configuration', find: () => configurationFinding(stage) },
    { name: 'thirdwatch', find: () => thirdwatchFinding(stage) },
  ];
}

const OMITS_THE_USER = warning(
  'user-id-fallback is omit, and Thirdwatch documents that every event must contain a _userId. Events of orders without a registered user may be parked as rejected-by-thirdwatch.',
  'Unless Thirdwatch has told you that it accepts them, leave user-id-fallback out, or set it to park.',
);

/** Would the forwarder start with its configuration? */
export async function configurationFinding(stage: Pick<Stage, 'forwarderEnvironment'>): Promise<Finding> {
  try {
    const settings = await readForwarderSettings(stage);
    if (settings['user-id-fallback'].kind === 'omit') return OMITS_THE_USER;
    return ok(`It is valid; Thirdwatch is at ${settings['thirdwatch-base-url']}.`);
  } catch (error) {
    if (!(error instanceof Misconfigured)) throw error;
    return failed(
      error.message,
      'Deploy again with the right parameters; docs/parameters.md lists them all.',
    );
  }
}

async function thirdwatchFinding(stage: Stage): Promise<Finding> {
  try {
    const settings = await readForwarderSettings(stage);
    const { current } = await readVersions(stage, SECRETS.thirdwatch);
    const [key] = SECRETS.thirdwatch.parseKeys(current);
    return await findingForProbe(probe(settings, key), stage.relay);
  } catch (error) {
    if (!(error instanceof Misconfigured)) throw error;
    return warning(`Thirdwatch was not checked: ${error.message}`, 'Fix that first.');
  }
}

/** Calls Thirdwatch as the forwarder does, but without content: without a user id it cannot record anything. */
function probe(settings: ForwarderSettings, key: Uint8Array): Promise<unknown> {
  const client = createThirdwatchClient({
    baseUrl: settings['thirdwatch-base-url'],
    keyHeader: settings['thirdwatch-key-header'],
    keyPrefix: settings['thirdwatch-key-prefix'],
    timeoutMs: TIMEOUT_MS,
    now: Date.now,
  });
  return client.orderStatus({} as OrderStatusBody, Buffer.from(key).toString('utf8'));
}

/** What the outcome of a call without content says about Thirdwatch, its address and the key. */
export async function findingForProbe(probing: Promise<unknown>, relay: RelayCommand): Promise<Finding> {
  const set = relay('secret set thirdwatch');
  try {
    await probing;
    return warning(
      'It accepted an event without content, which Thirdwatch should refuse.',
      'Make sure that the parameter thirdwatch-base-url is Thirdwatch’s address.',
    );
  } catch (error) {
    if (error instanceof Unforwardable) return findingForRefusal(error);
    if (error instanceof Misconfigured) return failed(error.message, `Set the key again: ${set}`);
    if (error instanceof TryLater) return findingForFailure(error, set);
    throw error;
  }
}

function findingForRefusal({ message, httpStatus = 0 }: Unforwardable): Finding {
  if (httpStatus < 400 || httpStatus === 404 || httpStatus === 405) {
    return failed(
      `${message}. There is no order_status at this address.`,
      'Deploy again with the right parameter thirdwatch-base-url, without /v1/order_status at its end.',
    );
  }
  return ok(`It answers, and accepts our key (${httpStatus} to an event without content, as it should).`);
}

function findingForFailure({ code, message, httpStatus }: TryLater, set: string): Finding {
  if (code === 'thirdwatch-key-refused') {
    return failed(
      `It refuses our key. ${message}`,
      `If the parameters thirdwatch-key-header and thirdwatch-key-prefix are right, set the key that Thirdwatch shows you: ${set}`,
    );
  }
  if (httpStatus === 429) {
    return warning(
      message,
      'Thirdwatch limits calls; if this lasts, lower the parameter forwarder-concurrency.',
    );
  }
  return failed(
    message,
    'Check the parameter thirdwatch-base-url and the network of this machine, and ask Thirdwatch. Events wait meanwhile.',
  );
}
