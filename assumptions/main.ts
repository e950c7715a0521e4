import confirm from '@inquirer/confirm';
import { Command } from 'commander';
import { type AwsCloud, awsClients, awsCloud } from './aws/cloud.ts';
import { PREFIX } from './aws/temporary.ts';
import { estimateUsd, longestWaitSeconds } from './price.ts';
import type { Probe } from './probe.ts';
import { PROBES } from './probes/all.ts';
import { jsonOf, textOf } from './report.ts';
import { type Result, runProbes } from './run.ts';

type Options = {
  readonly region: string;
  readonly endpointUrl?: string;
  readonly role?: string;
  readonly only?: readonly string[];
  readonly yes?: boolean;
  readonly json?: boolean;
};

const command = new Command('npm run assumptions --')
  .description('Checks the assumptions about AWS on which the bridge rests, with temporary resources.')
  .requiredOption('--region <region>', 'where to check them')
  .option('--endpoint-url <url>', 'of an emulator, instead of AWS')
  .option('--role <arn>', 'a role for the function of lambda-partial-batch')
  .option('--only <name...>', 'some of them, by name')
  .option('--yes', 'does not ask')
  .option('--json', 'prints the results as JSON')
  .action(main);

/** Messages go to the standard error: the results are all that is printed. */
const say = (text: string) => process.stderr.write(`${text}\n`);

async function main(options: Options): Promise<void> {
  const probes = chosen(options.only);
  say(announcement(probes, options));
  if (!options.yes && !(await confirm({ message: 'Begin?' }))) return;
  const { region, endpointUrl: endpoint, role } = options;
  const clients = awsClients({ region, ...(endpoint !== undefined && { endpoint }) });
  const cloud = awsCloud(clients, role);
  const removed = await cloud.removeLeftovers();
  if (removed.length > 0) say(`Removed what an earlier run has left: ${removed.join(', ')}.`);
  const results = await runAndRemove(probes, cloud);
  process.stdout.write(`${options.json ? jsonOf(results) : textOf(results)}\n`);
  if (results.some(({ verdict }) => verdict === 'does not hold')) process.exitCode = 1;
}

function chosen(names: readonly string[] | undefined): readonly Probe[] {
  const unknown = names?.filter((name) => !PROBES.some((probe) => probe.name === name)) ?? [];
  if (unknown.length > 0) command.error(`There is no assumption ${unknown.join(', ')}.`);
  return PROBES.filter(({ name }) => names?.includes(name) ?? true);
}

function announcement(probes: readonly Probe[], { region, endpointUrl }: Options): string {
  const minutes = Math.ceil((longestWaitSeconds(probes) + 60) / 60);
  const where = endpointUrl ?? `AWS in ${region}`;
  return `${probes.length} assumptions are checked at ${where}, with queues, tables and secrets named ${PREFIX}-…
They are removed at the end. It takes about ${minutes} minutes, and costs about ${estimateUsd(probes).toFixed(2)} US dollars.`;
}

/** Removes what was made even when the run is interrupted. */
async function runAndRemove(probes: readonly Probe[], cloud: AwsCloud): Promise<readonly Result[]> {
  const interrupted = new Promise<never>((_, reject) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) {
      process.once(signal, () => reject(new Error(`The run was interrupted (${signal}).`)));
    }
  });
  try {
    const running = runProbes(probes, cloud, ({ probe, verdict }) => say(`${probe.name}: ${verdict}`));
    return await Promise.race([running, interrupted]);
  } finally {
    say('Removing the resources.');
    const left = await cloud.removeAll();
    if (left.length > 0)
      say(`These could not be removed; the next run, an hour from now, will: ${left.join(', ')}.`);
  }
}

try {
  await command.parseAsync();
} catch (error) {
  say(error instanceof Error ? error.message : String(error));
  process.exitCode = 2;
}
// What waits for a probe that was interrupted does not keep the process.
process.exit();
