import { ingramDetailsParams } from '../ingram-details.ts';
import { isAsExpected, type Result, type Stage, stageFor } from './play.ts';
import { completed, confirmed, everySample } from './scenes.ts';
import { tableFoot, tableHead, tableRows } from './table.ts';

/** `npm run demo`: sends real samples through the whole system, and shows what arrived. */
async function main(): Promise<boolean> {
  process.stdout.write('Starting the bridge on this machine …\n');
  const results = [...(await played(await stageFor(everySample), tableHead()))];
  // Whatever Ingram does not bear out at once is parked: nobody waits for a demonstration.
  const atOnce = { ...ingramDetailsParams('confirm'), 'ingram-details-patience': '0' };
  const [complete, confirm] = await Promise.all([
    stageFor(completed, ingramDetailsParams('complete')),
    stageFor(confirmed, atOnce),
  ]);
  results.push(
    ...(await played(complete, "\nIngram's Order Details complete the events (ingram-details=complete):\n")),
  );
  results.push(
    ...(await played(
      confirm,
      '\nand confirm what would do harm if it were forged (ingram-details=confirm):\n',
    )),
  );
  process.stdout.write(tableFoot(results));
  return results.every(isAsExpected);
}

async function played(stage: Stage, head: string): Promise<readonly Result[]> {
  try {
    const results = await stage.play();
    process.stdout.write(head + tableRows(results));
    return results;
  } finally {
    await stage.stop();
  }
}

main().then(
  (good) => process.exit(good ? 0 : 1),
  (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exit(1);
  },
);
