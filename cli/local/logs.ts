import { open } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { asLogged, type LogLine, parseLogLine } from '../../lib/platform/log-lines.ts';
import type { StageLogs } from '../stage.ts';
import { Failure } from '../terminal/failure.ts';

const LOOK_EVERY_MS = 200;

type Logged = {
  readonly text: string;
  readonly line: LogLine;
  /** When it was written, or read, in milliseconds since 1970. */
  readonly at: number;
};

/** The logs of a local system since its start, from its log file. */
export function localLogs(file: string): StageLogs {
  const readAll = createReader(file);
  const read = async (text: string | undefined): Promise<readonly Logged[]> => {
    const term = text === undefined ? '' : asLogged(text);
    return (await readAll()).filter((logged) => logged.text.includes(term));
  };
  return {
    since: async (sinceMs, text) =>
      (await read(text)).filter(({ at }) => at >= sinceMs).map(({ line }) => line),
    async *follow(signal, text, sinceMs = Date.now()) {
      const all = await read(text);
      const first = all.findIndex(({ at }) => at >= sinceMs);
      let seen = first < 0 ? all.length : first;
      while (!signal.aborted) {
        const lines = (await read(text)).slice(seen);
        seen += lines.length;
        yield* lines.map(({ line }) => line);
        await sleep(LOOK_EVERY_MS, undefined, { signal }).catch(() => undefined);
      }
    },
  };
}

/**
 * Reads all lines of a file that only grows: at each call, no more than what is new. On a busy machine, a line may get
 * there long after it was written. Whoever has read up to then still finds it, as of when it was read.
 */
function createReader(file: string): () => Promise<readonly Logged[]> {
  const lines: Logged[] = [];
  let position = 0;
  let hasRead = false;
  let last: Promise<unknown> = Promise.resolve();
  const readOn = async () => {
    const added = await contentFrom(file, position);
    // The last line may still be incomplete.
    const complete = added.subarray(0, added.lastIndexOf('\n') + 1);
    position += complete.length;
    const foundAt = hasRead ? Date.now() : 0;
    for (const text of complete.toString('utf8').split('\n')) {
      const line = parseLogLine(text);
      if (line !== undefined) lines.push({ text, line, at: Math.max(Date.parse(line.timestamp), foundAt) });
    }
    hasRead = true;
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
