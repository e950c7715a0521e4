import { readFileSync } from 'node:fs';
import type { IngramDetailsMode } from '../lib/bridge/settings/ingram-api.ts';
import { sign } from '../lib/ingram/webhook/signature.ts';
import { compact } from '../lib/platform/compact.ts';
import { stepsOf } from '../lib/platform/log-lines.ts';
import { startConsoleProcess } from './console-process.ts';
import { ingramApiParams, ingramDetailsParams } from './ingram-details.ts';
import { assertFree } from './ports.ts';
import { scriptCommand } from './script-command.ts';
import { type StageFile, writeStageFile } from './stage/stage-file.ts';
import { readStartSettings, type StartSettings } from './start-settings.ts';
import { type LocalSystem, type SystemOptions, startSystem } from './system.ts';

/** `npm start`: the whole system on this machine, until Ctrl-C. */
async function main(): Promise<void> {
  scriptCommand('start', 'Runs the whole system on this machine, until Ctrl-C.')
    .addHelpText(
      'after',
      '\nIts settings are environment variables, such as LOCAL_API_PORT: see docs/local.md.',
    )
    .parse();
  const settings = readStartSettings(process.env);
  const stop = waitForStop();
  // The state on disk holds secrets and orders: only the owner may read it.
  process.umask(0o077);
  // It starts last, when all the others would have to be stopped again.
  await assertFree(settings.LOCAL_CONSOLE_PORT, 'LOCAL_CONSOLE_PORT');
  let stageFile: StageFile | undefined;
  const started = await startSystem({
    ...systemOptions(settings),
    onLog: (line) => {
      stageFile?.append(line);
      for (const step of stepsOf(line)) log(step);
    },
    onError: log,
    onProgress: log,
  });
  stageFile = await writeStageFile(started);
  const { port } = new URL(started.webhookUrl);
  const console = await startConsoleProcess(port, settings.LOCAL_CONSOLE_PORT);
  process.stdout.write(welcomeText(started, settings.LOCAL_INGRAM_DETAILS, console.address));
  await stop;
  log('stopping');
  console.stop();
  await stageFile.remove();
  await started.stop();
}

/** What happens every five minutes on a stage. */
const SWEEP_EVERY_MS = 5_000;
const SWEEP_PARAMS = { ...ingramApiParams(), 'ingram-sweep': 'on' };

function systemOptions(settings: StartSettings): SystemOptions {
  const isSwept = settings.LOCAL_INGRAM_SWEEP;
  return {
    apiPort: settings.LOCAL_API_PORT,
    thirdwatchPort: settings.LOCAL_THIRDWATCH_PORT,
    ingramPort: settings.LOCAL_INGRAM_PORT,
    params: { ...ingramDetailsParams(settings.LOCAL_INGRAM_DETAILS), ...(isSwept && SWEEP_PARAMS) },
    archive: settings.LOCAL_ARCHIVE,
    ...(isSwept && { sweepEveryMs: SWEEP_EVERY_MS }),
    ...compact({ webhookSecret: settings.LOCAL_WEBHOOK_SECRET, dataDir: settings.LOCAL_DATA_DIR }),
  };
}

function welcomeText(system: LocalSystem, mode: IngramDetailsMode, console: string | undefined): string {
  const { webhookUrl, webhookSecret, thirdwatch, ingram } = system;
  const eventId = 'SHIP00000000000001';
  const signature = sign(eventId, Buffer.from(webhookSecret));
  return `The bridge is running. See it in your browser, by this address:

  ${console ?? 'none: the console did not start'}

  webhook        ${webhookUrl}
  webhook key    ${webhookSecret}
  Thirdwatch     ${thirdwatch.baseUrl}
  its calls      ${thirdwatch.url}/_simulator/calls
  Ingram's API   ${ingram.url}

Try it in the browser, or here:

  curl -sS ${webhookUrl} -H 'content-type: application/json' \\
    -H 'x-hub-signature: ${signature}' \\
    -d @test/fixtures/order-shipped-complete.json

or, with a signature made for you:

  ${relayCommand(webhookUrl)} send test/fixtures/order-shipped-complete.json
${mode === 'off' ? '' : ingramText(ingram.url, mode)}
Press Ctrl-C to stop. Events as they happen:

`;
}

/** `relay` finds the system by its port. */
function relayCommand(webhookUrl: string): string {
  const { port } = new URL(webhookUrl);
  return `${port === '3000' ? '' : `LOCAL_API_PORT=${port} `}npx relay --local`;
}

/** How to put the sample's order into Ingram's simulator. */
function ingramText(url: string, mode: IngramDetailsMode): string {
  const lines = [
    '{"quantityOrdered": 3, "lineStatus": "Shipped", "shipments": [{"trackingNumber": "1Z1", "trackingUrl": "https://carrier.example/1Z1"}]}',
    '{"quantityOrdered": 1, "lineStatus": "Backordered"}',
  ];
  return `
The bridge reads Order Details of each order (${mode}), and Ingram's simulator has none yet. To add the sample's order:

  curl -sS -X PUT ${url}/_simulator/orders -d '{
    "ingramOrderNumber": "20-RD205", "customerOrderNumber": "PO-1005", "lines": [
      ${lines.join(',\n      ')}]}'
`;
}

/** Resolves on a signal, when nobody reads the output any more, and when the npm that started it is gone. */
function waitForStop(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => resolve());
    // Such as `head` after its last line, or a terminal that was closed.
    for (const stream of [process.stdout, process.stderr]) stream.on('error', () => resolve());
    if (process.env.npm_lifecycle_event === undefined) return;
    const initial = parentProcesses();
    setInterval(() => parentProcesses() !== initial && resolve(), 500).unref();
  });
}

/** The parent process, and its parent if known, as npm runs a script through a shell. */
function parentProcesses(): string {
  const { ppid } = process;
  try {
    const [, parentOfShell] = readFileSync(`/proc/${ppid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
    return `${ppid} ${parentOfShell}`;
  } catch {
    return String(ppid);
  }
}

function log(text: string): void {
  process.stdout.write(`${new Date().toTimeString().slice(0, 8)} ${text}\n`);
}

main().then(
  () => process.exit(0),
  (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exit(1);
  },
);
