import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { asLogged, type LogLine, parseLogLine } from '../../lib/platform/log-lines.ts';
import type { StageLogs } from '../stage.ts';
import { Failure } from '../terminal/failure.ts';

const LOOK_EVERY_MS = 200;

/** The logs of a local system since its start, from its log file. */
export function localLogs(file: string): StageLogs {
  const read = async (text: string | undefined): Promise<readonly LogLine[]> => {
    // The last line may still be incomplete.
    const lines = (await contentOf(file)).split('\n').slice(0, -1);
    const wanted = text === undefined ? lines : lines.filter((line) => line.includes(asLogged(text)));
    return wanted.flatMap((line) => parseLogLine(line) ?? []);
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

async function contentOf(file: string): Promise<string> {
  return readFile(file, 'utf8').catch((error: unknown) => {
    throw new Failure('The local system has ended, and its logs are gone.', { cause: error });
  });
}
