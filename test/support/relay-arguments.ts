import type { Command } from 'commander';
import { createProgram } from '../../cli/program.ts';
import { wordsOf } from './transcript.ts';

const program = createProgram(() => undefined);

/** What of a command `relay` does not take. A word in capitals stands for anything. */
export function faultsOf(text: string): readonly string[] {
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
