import type { Command } from 'commander';
import * as v from 'valibot';
import { ingramApiParams, ingramDetailsParams } from '../ingram-details.ts';
import { reportingCommand } from '../script-command.ts';
import { completeModeRequests, confirmModeRequests, sampleRequests, sweepRequests } from './requests.ts';
import { type DemoResult, type DemoRun, isAsExpected, startDemoRun } from './run.ts';
import { tableFooter, tableHeader, tableRows } from './table.ts';

/**
 * `npm run demo`: sends real samples through the whole system, and shows what arrived; with `-- --verbose` also the
 * bodies that Thirdwatch received.
 */
async function main(): Promise<boolean> {
  const { verbose } = v.parse(Options, demoCommand().parse().opts());
  const runAndPrint = async (demoRun: DemoRun, head: string) => printRun(demoRun, head, verbose);
  process.stdout.write('Starting the bridge on this machine …\n');
  const results = [...(await runAndPrint(await startDemoRun(sampleRequests), tableHeader()))];
  // Without patience, an event that Ingram does not confirm at once is parked at once.
  const withoutPatience = { ...ingramDetailsParams('confirm'), 'ingram-details-patience': '0' };
  const [complete, confirm, swept] = await Promise.all([
    startDemoRun(completeModeRequests, ingramDetailsParams('complete')),
    startDemoRun(confirmModeRequests, withoutPatience),
    startDemoRun(sweepRequests, { ...ingramApiParams(), 'ingram-sweep': 'on' }),
  ]);
  results.push(
    ...(await runAndPrint(
      complete,
      "\nIngram's Order Details complete the events (ingram-details=complete):\n",
    )),
  );
  results.push(
    ...(await runAndPrint(
      confirm,
      '\nOrder Details confirm the events that would do harm if they were forged (ingram-details=confirm):\n',
    )),
  );
  results.push(
    ...(await runAndPrint(
      swept,
      "\nIngram's list of orders tells what no webhook told (ingram-sweep=on):\n",
    )),
  );
  process.stdout.write(tableFooter(results));
  return results.every(isAsExpected);
}

const Options = v.object({ verbose: v.optional(v.boolean(), false) });

function demoCommand(): Command {
  return reportingCommand(
    'run demo',
    'Plays every sample through the whole system, and checks the result.',
  ).option('--verbose', 'also the bodies that Thirdwatch received');
}

async function printRun(demoRun: DemoRun, head: string, isVerbose: boolean): Promise<readonly DemoResult[]> {
  try {
    const results = await demoRun.run();
    process.stdout.write(head + tableRows(results, isVerbose));
    return results;
  } finally {
    await demoRun.stop();
  }
}

main().then(
  (good) => process.exit(good ? 0 : 1),
  (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exit(1);
  },
);
