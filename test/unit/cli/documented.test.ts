import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import type { Command } from 'commander';
import { createProgram } from '../../../cli/program.ts';
import { ROOT } from '../../../local/work-folder.ts';
import { DOCUMENTS } from '../../support/documents.ts';
import { wordsOf } from '../../support/transcript.ts';

/* Each command of `relay` that a document names is one that `relay` takes. Nothing is run. */

const program = createProgram(() => undefined);

/** What stands after `relay` in a document: in a line of a block of code, and between backticks in its text. */
function commandsIn(markdown: string): readonly string[] {
  const typed = markdown.matchAll(/^(?:npm run relay -- |(?:\$ .*?)?\brelay )(.*)$/gm);
  const named = markdown.replaceAll(/^```.*?^```$/gms, '').matchAll(/`(?:npm run )?relay (?:-- )?([^`]+)`/g);
  return [...typed, ...named].map(([, command = '']) => command.replace(/ [#<>].*$/, '').trim());
}

/** What of a command `relay` does not take. A word in capitals stands for anything. */
function faultsOf(text: string): readonly string[] {
  const faults: string[] = [];
  let command: Command = program;
  let position = 0;
  const words = [...wordsOf(text)];
  for (let word = words.shift(); word !== undefined; word = words.shift()) {
    const option = [...command.options, ...program.options].find(({ long, short }) =>
      [long, short].includes(word),
    );
    const sub = command.commands.find((candidate) => candidate.name() === word);
    if (word.startsWith('-') && word !== '-') {
      if (option === undefined && word !== '--help') faults.push(`${word} is no flag`);
      if (option?.required) faults.push(...choiceFaults(words.shift() ?? '', option.argChoices));
    } else if (sub !== undefined) {
      command = sub;
    } else if (word !== 'COMMAND') {
      const argument = command.registeredArguments[position++];
      if (argument === undefined) faults.push(`${word} is too much`);
      else faults.push(...choiceFaults(word, argument.argChoices));
    }
  }
  return faults;
}

function choiceFaults(value: string, choices: readonly string[] | undefined): readonly string[] {
  if (choices === undefined || choices.includes(value) || /^[A-Z]+$/.test(value)) return [];
  return [`${value} is not one of ${choices.join(', ')}`];
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
