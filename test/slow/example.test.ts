import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ROOT } from '../../local/work-folder.ts';
import { FAST_RETRIES, type TestSystem } from '../support/local-system.ts';
import { relay, startRelaySystem } from '../support/relay.ts';
import { matchLines, messageIdsIn, type Step, transcriptsIn, wordsOf } from '../support/transcript.ts';

/*
 * docs/example.md, typed as it stands there, against a system of its own: each line that it shows is printed. Real:
 * the whole of `relay`, both functions as bundled. Doubles: AWS is emulated, Thirdwatch a simulator; curl is fetch().
 */
const example = readFileSync(join(ROOT, 'docs/example.md'), 'utf8');
const stories = transcriptsIn(example);

/** How long what is awaited may take, on a busy machine. */
const PATIENCE_MS = 100_000;

let system: TestSystem;

/** The ids of messages here, by those in the document. */
const ids = new Map<string, string>();

beforeAll(async () => {
  // What waits is looked at before it is told, and comes back soon once the trouble is over.
  system = await startRelaySystem({ params: { ...FAST_RETRIES, 'retry-first-delay-seconds': '2' } });
});
afterAll(() => system.stop());

/** Types a command, and returns what it has printed on each stream. */
async function type(command: string): Promise<readonly string[]> {
  const words = wordsOf(command).map((word) => ids.get(word) ?? word);
  if (words[0] === 'curl') return [await curl(words.slice(1))];
  const pipe = words.indexOf('|');
  const [npx, name, local, ...args] = words.slice(pipe + 1);
  expect([npx, name, local]).toEqual(['npx', 'relay', '--local']);
  const { stdout, stderr } = await relay(system, args, {
    stdin: pipe < 0 ? '' : `${words.slice(1, pipe).join(' ')}\n`,
  });
  return [stdout, stderr];
}

async function curl(args: readonly string[]): Promise<string> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      silent: { type: 'boolean', short: 's' },
      'show-error': { type: 'boolean', short: 'S' },
      request: { type: 'string', short: 'X', default: 'POST' },
      header: { type: 'string', short: 'H', multiple: true, default: [] },
      data: { type: 'string', short: 'd', default: '' },
    },
  });
  const { data, header, request: method } = values;
  const url = (positionals[0] ?? '')
    .replace('http://127.0.0.1:3000', new URL(system.webhookUrl).origin)
    .replace('http://127.0.0.1:3100', system.thirdwatch.url);
  const headers = header.map((line): [string, string] => {
    const [name = '', value = ''] = line.split(': ');
    return [name, value];
  });
  const body = data.startsWith('@') ? await readFile(join(ROOT, data.slice(1))) : data;
  return (await fetch(url, { method, headers, body })).text();
}

/** Looking changes nothing: whoever is too early looks again. */
const isLooking = (command: string) => /^npx relay --local (doctor|order|dlq list|tail)\b/.test(command);

async function perform(step: Step): Promise<void> {
  for (const end = Date.now() + PATIENCE_MS; ; await sleep(500)) {
    const printed = await type(step.command);
    const result = matchLines(step, printed);
    if ('pairs' in result) {
      for (const [line, actual] of result.pairs) learn(messageIdsIn(line), messageIdsIn(actual));
      return;
    }
    if (!isLooking(step.command) || Date.now() > end) {
      throw new Error(
        `$ ${step.command}\n\nhas not printed\n\n${result.missing}\n\nbut\n\n${printed.join('\n')}`,
      );
    }
  }
}

function learn(inDocument: readonly string[], here: readonly string[]): void {
  for (const [index, id] of inDocument.entries()) ids.set(id, here[index] ?? id);
}

describe('The example', () => {
  it.each(stories)('is what happens: $title', async ({ steps }) => {
    for (const step of steps) await perform(step);
  });
});
