import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { createLineText } from '../../../cli/events/line-text.ts';
import { ROOT } from '../../../local/work-folder.ts';
import {
  commandsIn as blockCommandsIn,
  commandsOf,
  hasRemark,
  RUN_DOCUMENTS,
  TREATED,
  treatmentOf,
} from '../../support/documented-commands.ts';
import { DOCUMENTS } from '../../support/documents.ts';
import { logLine } from '../../support/log-lines.ts';
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

  it.each(DOCUMENTS)('name the region of the stage that they name: %s', (document) => {
    const commands = commandsIn(readFileSync(join(ROOT, document), 'utf8'));
    const withStage = commands.filter((command) => /--stage (?!dev\b)/.test(command));

    expect(withStage.filter((command) => !command.includes('--region '))).toEqual([]);
  });

  it('are found in the documents', () => {
    const count = (document: string) => commandsIn(readFileSync(join(ROOT, document), 'utf8')).length;

    expect(count('README.md')).toBeGreaterThan(10);
    expect(count('docs/operations.md')).toBeGreaterThan(40);
    expect(count('docs/example.md')).toBeGreaterThan(30);
  });
});

describe('The commands in the blocks of README, setup and operations', () => {
  const commands = RUN_DOCUMENTS.flatMap(commandsOf);

  it('are found, also where they are indented or go over several lines', () => {
    const markdown =
      '1. First:\n   ```sh\n   npm ci\n   npm test\n   ```\n```sh\naws x \\\n  --y "# z"\n```\n```js\nno();\n```\n';

    expect(blockCommandsIn(markdown)).toEqual(['npm ci', 'npm test', 'aws x --y "# z"']);
    expect(commands.length).toBeGreaterThan(40);
  });

  it('are each run by test/slow/documented-commands.test.ts, or listed with the reason why not', () => {
    expect(commands.filter((command) => treatmentOf(command) === undefined)).toEqual([]);
    expect(treatmentOf('npm run something-new')).toBeUndefined();
  });

  it('are listed only as long as a document has them', () => {
    expect(TREATED.filter((command) => !commands.includes(command))).toEqual([]);
  });
});

describe('The blocks of shell code', () => {
  it.each([
    ['npm ci # installs', true],
    ["# the shop's key", true],
    ['aws x --y "# z"', false],
  ])('would be found out, or not: %s', (command, found) => {
    expect(hasRemark(command)).toBe(found);
  });

  it.each(DOCUMENTS)('can be pasted into any shell, as they have no remarks: %s', (document) => {
    expect(commandsOf(document).filter(hasRemark)).toEqual([]);
  });
});

describe('The lines that the runbook has people look for', () => {
  const runbook = readFileSync(join(ROOT, 'docs/operations.md'), 'utf8').replaceAll(/\s+/g, ' ');
  const named = [
    ...runbook.matchAll(/--outcome ([a-z-]+)`: (?:the|each) `([a-z ]+?)(?: … ([a-z ]+))?` lines? /g),
  ];

  it('are there', () => {
    expect(named.length).toBeGreaterThan(3);
  });

  it.each(named.map(([, ...words]) => words))('are shown by --outcome %s: %s', (outcome, word, rest = '') => {
    const shown = createLineText()(logLine({ outcome, reason: 'unauthentic' }));

    expect(shown).toMatch(new RegExp(`:\\d\\d ${word} .*${rest}`));
  });
});
