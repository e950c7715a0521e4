import { open } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { asLogged, type LogLine, parseLogLine } from '../../lib/platform/log-lines.ts';
import type { StageLogs } from '../stage.ts';
import { Failure } from '../terminal/failure.ts';

const LOOK_EVERY_MS = 200;

type Logged = { readonly text: string; readonly line: LogLine };

/** The logs of a local system since its start, from its log file. */
export function localLogs(file: string): StageLogs {
  const readAll = createReader(file);
  const read = async (text: string | undefined): Promise<readonly LogLine[]> => {
    const term = text === undefined ? '' : asLogged(text);
    return (await readAll()).filter((logged) => logged.text.includes(term)).map(({ line }) => line);
  };
  return {
    since: async (sinceMs, text) => (await read(text)).filter((line) => isSince(line, sinceMs)),
    async *follow(signal, text, sinceMs = Date.now()) {
      const all = await read(text);
      const first = all.findIndex((line) => isSince(line, sinceMs));
      let seen = first < 0 ? all.length : first;
      while (!signal.aborted) {
        const lines = (await read(text)).slice(seen);
        seen += lines.length;
        yield* lines;
        await sleep(LOOK_EVERY_MS, undefined, { signal }).catch(() => undefined);
      }
    },
  };
}

function isSince({ timestamp }: LogLine, sinceMs: number): boolean {
  return Date.parse(timestamp) >= sinceMs;
}

/** Reads all lines of a file that only grows: at each call, no more than what is new. */
function createReader(file: string): () => Promise<readonly Logged[]> {
  const lines: Logged[] = [];
  let position = 0;
  let last: Promise<unknown> = Promise.resolve();
  const readOn = async () => {
    const added = await contentFrom(file, position);
    // The last line may still be incomplete.
    const complete = added.subarray(0, added.lastIndexOf('\n') + 1);
    position += complete.length;
    for (const text of complete.toString('utf8').split('\n')) {
      const line = parseLogLine(text);
      if (line !== undefined) lines.push({ text, line });
    }
    return lines;
  };
  return () => {
    // One after the other: each begins where the one before has ended.
    const reading = last.then(readOn);
    last = reading.catch(() => undefined);
    return reading;
  };
}

async function contentFrom(file: string, position: number): Promise<Buffer> {
  const handle = await open(file).catch((cause: unknown) => {
    throw new Failure('The local system has ended, and its logs are gone.', { cause });
  });
  try {
    const { size } = await handle.stat();
    const { buffer, bytesRead } = await handle.read(
      Buffer.alloc(size - position),
      0,
      size - position,
      position,
    );
    return buffer.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}
