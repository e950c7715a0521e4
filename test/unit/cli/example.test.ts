import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { ROOT } from '../../../local/work-folder.ts';
import { transcriptsIn } from '../../support/transcript.ts';

/* What docs/example.md says; what it shows is typed in test/slow/example.test.ts. */
const example = readFileSync(join(ROOT, 'docs/example.md'), 'utf8');
const stories = transcriptsIn(example);
const runbook = readFileSync(join(ROOT, 'docs/operations.md'), 'utf8');

describe('The example', () => {
  it('tells of a refused key, a poisoned order, a rotated secret and a reused event id', () => {
    expect(stories.map(({ title }) => title)).toEqual([
      'Thirdwatch refuses the key',
      'An order is poisoned',
      "Ingram's key was rotated",
      'An event id is reused',
    ]);
  });

  it('quotes the runbook word by word', () => {
    const words = (text: string) => text.replaceAll(/\s+/g, ' ').toLowerCase();
    const prose = words(example.replaceAll(/^```.*?^```$/gms, ''));
    const quotes = [...prose.matchAll(/"([^"]+)"/g)].flatMap(([, quote = '']) => quote.split(' … '));

    expect(quotes.length).toBeGreaterThan(10);
    for (const quote of quotes) expect(words(runbook)).toContain(quote);
  });

  it('uses what the runbook tells to use', () => {
    const commands = stories.flatMap(({ steps }) => steps.map(({ command }) => command));
    const used = commands.flatMap(
      (command) => /npx relay --local ((?:[a-z]+(?= |$) ?)+)/.exec(command)?.[1]?.trim() ?? [],
    );

    expect(used.length).toBeGreaterThan(10);
    for (const words of used) expect(runbook).toContain(`\`npx relay ${words}`);
  });
});
