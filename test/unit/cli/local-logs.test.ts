// Real: a log file that grows, its reader, and the console's feed of it.
import { appendFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { createFeed } from '../../../cli/console/server/feed/feed.ts';
import { localLogs } from '../../../cli/local/logs.ts';
import { logLine } from '../../support/log-lines.ts';

const MINUTE_MS = 60_000;

let folder: string;
let file: string;
let files = 0;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'local-logs-'));
});
beforeEach(() => {
  file = join(folder, `${files++}.log`);
});
afterAll(() => rm(folder, { recursive: true }));

const append = (requestId: string, agoMs: number) => {
  const timestamp = new Date(Date.now() - agoMs).toISOString();
  return appendFile(file, `${JSON.stringify(logLine({ timestamp, function_request_id: requestId }))}\n`);
};

describe('The logs of a local system', () => {
  it('have of a time what was written since', async () => {
    await append('old', 2 * MINUTE_MS);
    await append('new', 0);
    const lines = await localLogs(file).since(Date.now() - MINUTE_MS);

    expect(lines.map(({ function_request_id: id }) => id)).toEqual(['new']);
  });

  it('lose no line that gets there long after it was written, and show it once', async () => {
    await append('in time', 0);
    const feed = createFeed(localLogs(file), { sinceMs: 0, overlapMs: 5_000, lookEveryMs: 0 });
    const looks = [];
    for (const late of ['late', 'later', undefined]) {
      looks.push((await feed.look()).map(({ line }) => line.function_request_id));
      if (late !== undefined) await append(late, MINUTE_MS);
    }

    expect(looks).toEqual([['in time'], ['in time', 'late'], ['in time', 'late', 'later']]);
  });
});
