import type { Command, Option } from 'commander';

/** What may stand next on a command line. */
export type CompletionWords = {
  /** The commands before it, such as `dlq list`; empty at the beginning. */
  readonly path: string;
  /** The option whose value it is; undefined for anything else. */
  readonly option?: string;
  readonly words: readonly string[];
};

/** The words that each command takes, and each option with choices, for all commands. */
export function completionWords(program: Command): readonly CompletionWords[] {
  return wordsOf(program, [], program.options);
}

function wordsOf(command: Command, path: readonly string[], global: readonly Option[]): CompletionWords[] {
  const options = path.length === 0 ? global : [...command.options, ...global];
  const names = options.flatMap(({ long }) => long ?? []);
  const choices = command.registeredArguments.flatMap(({ argChoices = [] }) => argChoices);
  const commands = command.commands.map((each) => each.name());
  const ofOptions = options.flatMap(({ long, argChoices }) =>
    long === undefined || argChoices === undefined
      ? []
      : [{ path: path.join(' '), option: long, words: argChoices }],
  );
  return [
    { path: path.join(' '), words: [...commands, ...choices, ...names, '--help'] },
    ...ofOptions,
    ...command.commands.flatMap((each) => wordsOf(each, [...path, each.name()], global)),
  ];
}
