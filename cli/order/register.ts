import { isUtf8 } from 'node:buffer';
import { orderKey } from '../../lib/ingram/webhook/order-number.ts';
import { type Registration, readRegistrations, registerUserId } from '../../lib/store/user-registration.ts';
import type { Context } from '../context.ts';
import { readForwarderSettings, type Stage } from '../stage.ts';
import { EXIT, Failure, partlyDone } from '../terminal/failure.ts';
import { readNamedFile } from '../terminal/file.ts';
import { table } from '../terminal/output.ts';
import { pluralize } from '../terminal/wording.ts';
import { parseRegistrations, registrationFaults } from './registrations-csv.ts';

/** A registration, and the user id that it replaces. */
type Change = Registration & { readonly former?: string };

type Plan = { readonly changes: readonly Change[]; readonly unchanged: number };

/** How many items are written at a time. */
const CONCURRENCY = 10;
/** No more new registrations than this are listed. */
const MAX_LISTED = 20;

/** Lists the registrations, asks for confirmation, and writes them. */
export async function register(
  { stage, output }: Context,
  registrations: readonly Registration[],
  isDryRun: boolean,
): Promise<number> {
  const settings = await readForwarderSettings(stage);
  const plan = await planFor(stage, registrations);
  if (isDryRun || plan.changes.length === 0) {
    output.result({ dryRun: isDryRun, ...plan }, () => planText(plan));
    return EXIT.ok;
  }
  output.note(planText(plan));
  await output.confirm(`Register ${pluralize(plan.changes.length, 'user id')}?`);
  await write({ stage, output }, plan.changes, Date.now() / 1000 + settings['order-retention-days'] * 86_400);
  output.result(
    { registered: plan.changes.length, unchanged: plan.unchanged },
    () => `Registered: ${pluralize(plan.changes.length, 'user id')}.`,
  );
  if (settings['user-id-fallback'].kind === 'park') output.note(redriveNote(stage));
  return EXIT.ok;
}

/** @throws Failure that names every fault */
export function validateRegistration(registration: Registration): readonly Registration[] {
  const faults = registrationFaults(registration);
  if (faults.length === 0) return [registration];
  throw unusable(`Of order ${registration.orderId}, ${faults.join(', and ')}.`);
}

/** @throws Failure that names every fault, each with its line */
export async function readRegistrationsFile(file: string): Promise<readonly Registration[]> {
  const text = await textIn(file).catch((cause: unknown) => {
    throw unusable(`${file} cannot be read: ${cause instanceof Error ? cause.message : cause}.`, cause);
  });
  const read = parseRegistrations(text);
  if ('registrations' in read) return read.registrations;
  throw unusable(`${file} has ${pluralize(read.faults.length, 'fault')}:\n${read.faults.join('\n')}`);
}

async function textIn(file: string): Promise<string> {
  const bytes = await readNamedFile(file);
  if (isUtf8(bytes)) return bytes.toString('utf8');
  throw new Error('it is not UTF-8 text');
}

function unusable(what: string, cause?: unknown): Failure {
  return new Failure(`Nothing was registered. ${what}`, { cause, exitCode: EXIT.usage });
}

async function planFor(stage: Stage, registrations: readonly Registration[]): Promise<Plan> {
  const orderIds = registrations.map(({ orderId }) => orderId);
  const registered = await readRegistrations(stage.dynamoDb, stage.outputs.OrdersTableName, orderIds);
  const changes = registrations.flatMap((registration): readonly Change[] => {
    const former = registered.get(orderKey(registration.orderId));
    const isSame = former?.userId === registration.userId && former.orderId === registration.orderId;
    return isSame ? [] : [{ ...registration, ...(former && { former: former.userId }) }];
  });
  return { changes, unchanged: registrations.length - changes.length };
}

function planText({ changes, unchanged }: Plan): string {
  const replacing = changes.filter(({ former }) => former !== undefined);
  const added = changes.filter(({ former }) => former === undefined);
  const listed = [...replacing, ...added.slice(0, MAX_LISTED)];
  const rows = listed.map(({ orderId, userId, former = '-' }) => [orderId, former, '→', userId]);
  const sum = [
    `New: ${added.length}`,
    `replacing another user: ${replacing.length}`,
    `unchanged: ${unchanged}`,
  ].join(', ');
  const more = added.length > MAX_LISTED ? `\n… and ${added.length - MAX_LISTED} more new ones` : '';
  return rows.length === 0
    ? `${sum}.`
    : `${table(['order', 'user now', '', 'user then'], rows)}${more}\n\n${sum}.`;
}

async function write(
  { stage, output }: Context,
  changes: readonly Change[],
  expiresAt: number,
): Promise<void> {
  const progress = output.progress('Registering');
  let written = 0;
  try {
    for (let from = 0; from < changes.length; from += CONCURRENCY) {
      const some = changes.slice(from, from + CONCURRENCY);
      const results = await Promise.allSettled(some.map((change) => writeOne(stage, change, expiresAt)));
      written += results.filter(({ status }) => status === 'fulfilled').length;
      progress.say(`Registering: ${written} of ${changes.length}`);
      for (const result of results) if (result.status === 'rejected') throw result.reason;
    }
  } catch (cause) {
    const done = `Only ${written} of ${changes.length} were registered`;
    throw partlyDone(done, cause, 'Run it again; what is registered stays registered.');
  } finally {
    progress.stop();
  }
}

async function writeOne({ dynamoDb, outputs }: Stage, change: Change, expiresAt: number): Promise<void> {
  if (await registerUserId(dynamoDb, outputs.OrdersTableName, change, Math.floor(expiresAt))) return;
  throw new Error(`another user has been registered for order ${change.orderId} in the meantime`);
}

function redriveNote({ relay }: Stage): string {
  return `To redrive what was parked without a user id: ${relay('dlq redrive --reason no-user-id')}`;
}
