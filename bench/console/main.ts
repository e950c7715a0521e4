import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeStageFile } from '../../local/stage/stage-file.ts';
import { startSystem } from '../../local/system.ts';
import { fill } from './fill.ts';

/*
 * `npm run bench:console`: how fast the console of a local system answers, with 1,000 orders, 10,000 events and 50 parked
 * messages. The console runs in a process of its own, as for `npm start`.
 */
const lines: string[] = [];
const system = await startSystem({ onLog: (line) => lines.push(JSON.stringify(line)) });
const stageFile = await writeStageFile(system);
try {
  await fill(system, lines, stageFile);
  const env = { ...process.env, LOCAL_API_PORT: new URL(system.webhookUrl).port };
  const file = new URL('measure.ts', import.meta.url).pathname;
  const measuring = spawn(process.execPath, [file], { env, stdio: 'inherit' });
  [process.exitCode] = await once(measuring, 'exit');
} finally {
  await stageFile.remove();
  await system.stop();
}
