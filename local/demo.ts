import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { LogLine } from '../cli/log-lines.ts';
import { post, signatureOf } from '../cli/sender.ts';
import { sign } from '../lib/ingram/signature.ts';
import { fieldOf, ingramEventIdOf } from './fields.ts';
import { messagesHeld } from './queue.ts';
import { type LocalSystem, startSystem } from './system.ts';
import type { Call } from './thirdwatch-simulator.ts';

/** A request of the demonstration, and what has to come of it. */
type Scene = {
  readonly name: string;
  readonly eventId: string;
  readonly body: string;
  readonly signature: string;
  readonly expectedHttp: number;
  readonly expected: Fate;
  /** The `_orderStatus` that Thirdwatch has to hear, where it has to hear one. */
  readonly status: string | undefined;
};

/** What becomes of a request. */
type Fate = 'forwarded' | 'no news' | 'ignored' | 'dropped as a re-send' | 'refused' | 'parked' | 'lost';

type Result = { readonly scene: Scene; readonly http: number; readonly fate: Fate; readonly heard?: Call };

const FIXTURES = join(import.meta.dirname, '../test/fixtures');
const PATIENCE_MS = 30_000;

/** `npm run demo`: sends real samples through the whole system, and shows what arrived. */
async function main(): Promise<boolean> {
  const logs: LogLine[] = [];
  process.stdout.write('Starting the bridge on this machine …\n');
  const system = await startSystem({ onLog: (log) => logs.push(log) });
  try {
    const scenes = await scenesFor(system.webhookSecret);
    const answers: number[] = [];
    for (const scene of scenes)
      answers.push((await post(system.webhookUrl, scene.body, scene.signature)).status);
    await queueDrained(system);
    const results = scenes.map((scene, index) =>
      resultOf(scene, answers[index] ?? 0, index, { scenes, logs, system }),
    );
    process.stdout.write(tableOf(results));
    return results.every(asExpected);
  } finally {
    await system.stop();
  }
}

/** Every sample, and what strangers, mistakes and a nervous sender do. */
async function scenesFor(secret: string): Promise<readonly Scene[]> {
  const scene = async (file: string, expected: Fate, status?: string): Promise<Scene> => {
    const body = await readFile(join(FIXTURES, file), 'utf8');
    const eventId = /"eventId": "([^"]+)"/.exec(body)?.[1] ?? '';
    const signature = signatureOf(body, secret);
    return { name: file, eventId, body, signature, expectedHttp: 200, expected, status };
  };
  const shipped = await scene('order-shipped-complete.json', 'forwarded', '_fulfilled');
  const voided = await scene('order-voided.json', 'forwarded', '_canceled');
  const refused = { eventId: '', expected: 'refused', status: undefined } as const;
  const wrongSignature = sign('another event', Buffer.from(secret));
  return [
    shipped,
    await scene('order-shipped-partial.json', 'forwarded', '_approved'),
    await scene('order-backordered.json', 'forwarded', '_approved'),
    await scene('order-hold.json', 'forwarded', '_held'),
    { ...voided, ...refused, name: 'a wrong signature', signature: wrongSignature, expectedHttp: 401 },
    voided,
    await scene('order-create-v7.json', 'no news'),
    await scene('catalog-stock-update.json', 'ignored'),
    { ...shipped, ...refused, name: 'a malformed body', body: shipped.body.slice(0, 100), expectedHttp: 400 },
    {
      ...shipped,
      name: 'order-shipped-complete.json, again',
      expected: 'dropped as a re-send',
      status: undefined,
    },
    await scene('split-1-backordered.json', 'forwarded', '_approved'),
    await scene('split-2-partially-shipped.json', 'forwarded', '_approved'),
    await scene('split-3-shipped.json', 'forwarded', '_fulfilled'),
  ];
}

async function queueDrained(system: LocalSystem): Promise<void> {
  for (const end = Date.now() + PATIENCE_MS; Date.now() < end; await sleep(100)) {
    // The functions' last lines come through a pipe, a moment after what they tell of.
    if ((await messagesHeld(system)) === 0) return sleep(300);
  }
}

type Evidence = {
  readonly scenes: readonly Scene[];
  readonly logs: readonly LogLine[];
  readonly system: LocalSystem;
};

function resultOf(scene: Scene, http: number, index: number, { scenes, logs, system }: Evidence): Result {
  const heard = system.thirdwatch.calls().find((call) => ingramEventIdOf(call.body) === scene.eventId);
  if (http !== 200) return { scene, http, fate: 'refused' };
  const isResend = scenes.findIndex(({ eventId }) => eventId === scene.eventId) < index;
  const outcomes = logs.filter((log) => log.correlation_id === scene.eventId).map(({ outcome }) => outcome);
  const judged = outcomes.filter((outcome) => outcome === 'forwarded' || outcome === 'no-news').length;
  if (isResend) return { scene, http, fate: judged === 1 ? 'dropped as a re-send' : 'no news' };
  if (outcomes.includes('ignored')) return { scene, http, fate: 'ignored' };
  if (outcomes.includes('parked')) return { scene, http, fate: 'parked' };
  if (outcomes.includes('forwarded') && heard) return { scene, http, fate: 'forwarded', heard };
  return { scene, http, fate: outcomes.includes('no-news') ? 'no news' : 'lost' };
}

function asExpected({ scene, http, fate, heard }: Result): boolean {
  const status = heard === undefined ? undefined : fieldOf(heard.body, '_orderStatus');
  return (
    http === scene.expectedHttp &&
    fate === scene.expected &&
    status === scene.status &&
    (heard?.status ?? 200) === 200
  );
}

function tableOf(results: readonly Result[]): string {
  const width = Math.max(...results.map(({ scene }) => scene.name.length));
  const rows = results.map((result) => {
    const { scene, http, fate, heard } = result;
    const verdict = asExpected(result)
      ? 'ok'
      : `NOT AS EXPECTED: HTTP ${scene.expectedHttp}, ${scene.expected}`;
    const row = `${scene.name.padEnd(width)}  ${http}   ${fate.padEnd(22)}${verdict}\n`;
    return heard ? `${row}    ${JSON.stringify(heard.body)}\n` : row;
  });
  const failed = results.filter((result) => !asExpected(result)).length;
  const head = `${'notification'.padEnd(width)}  HTTP  what became of it     as expected?\n    what Thirdwatch received\n`;
  const foot =
    failed === 0 ? `All ${results.length} as expected.` : `${failed} of ${results.length} not as expected.`;
  return `\n${head}${'─'.repeat(width + 45)}\n${rows.join('')}\n${foot}\n`;
}

main().then(
  (good) => process.exit(good ? 0 : 1),
  (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exit(1);
  },
);
