import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { ROOT } from '../../../local/work-folder.ts';
import { DOCUMENTS } from '../../support/documents.ts';
import { faultsOf } from '../../support/relay-arguments.ts';

/* Each command of `relay` that a document names is one that `relay` takes. Nothing is run. */

/** What stands after `relay` in a document: in a line of a block of code, and between backticks in its text. */
function commandsIn(markdown: string): readonly string[] {
  const typed = markdown.matchAll(/^(?:\$ .*?)?\bnpx relay (.*)$/gm);
  const named = markdown.replaceAll(/^```.*?^```$/gms, '').matchAll(/`(?:npx )?relay ([^`]+)`/g);
  return [...typed, ...named].map(([, command = '']) => command.replace(/ [#<>|].*$/, '').trim());
}

describe('The commands that the documents name', () => {
  it.each([
    ['secret set ingram-apis', 'ingram-apis is not one of'],
    ['dlq redrive --reasons x', '--reasons is no flag'],
    ['dlq purge', 'purge is too much'],
  ])('would be found out: %s', (text, fault) => {
    expect(faultsOf(text)).toContainEqual(expect.stringContaining(fault));
  });

  it.each(DOCUMENTS)('are there: %s', (document) => {
    const commands = commandsIn(readFileSync(join(ROOT, document), 'utf8'));
    const faulty = commands.map((command) => [command, faultsOf(command)]);

    expect(faulty.filter(([, faults]) => faults?.length !== 0)).toEqual([]);
  });

  it('are found in the documents', () => {
    const count = (document: string) => commandsIn(readFileSync(join(ROOT, document), 'utf8')).length;

    expect(count('README.md')).toBeGreaterThan(10);
    expect(count('docs/operations.md')).toBeGreaterThan(40);
    expect(count('docs/example.md')).toBeGreaterThan(30);
  });
});
