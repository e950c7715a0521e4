import { readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { send } from '../cli/sender.ts';
import { DEFAULT_WEBHOOK_SECRET } from './system.ts';

const USAGE = 'Usage: npm run send -- FILE [--url URL] [--secret SECRET]';

/** `npm run send -- FILE`: signs a notification as Ingram Micro does, and posts it. Exit code 0 for a 2xx answer. */
async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { url: { type: 'string' }, secret: { type: 'string' } },
  });
  const [file, ...rest] = positionals;
  if (file === undefined || rest.length > 0) throw new Error(USAGE);
  const { LOCAL_API_PORT, LOCAL_WEBHOOK_SECRET } = process.env;
  const url = values.url ?? `http://127.0.0.1:${LOCAL_API_PORT || 3000}/webhooks/ingram`;
  const secret = values.secret ?? (LOCAL_WEBHOOK_SECRET || DEFAULT_WEBHOOK_SECRET);
  const answer = await send(url, await readFile(file, 'utf8'), secret).catch((error: unknown) => {
    throw error instanceof TypeError
      ? new Error(`${url} does not answer. Is it up? (npm start)`, { cause: error })
      : error;
  });
  process.stdout.write(`${answer.status} ${answer.body}\n`);
  return answer.status >= 200 && answer.status < 300 ? 0 : 1;
}

main().then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  },
);
