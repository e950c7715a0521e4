import { type Argument, type Command, InvalidArgumentError, type Option } from 'commander';

/**
 * Has a command, and all below it, refuse an empty text as an argument, or as the value of an option. A shell puts it in
 * the place of a variable that is not set, and it would name everything, or nothing that there is.
 */
export function refuseEmptyTexts(command: Command): void {
  // What the environment may give as well is looked at when it is used.
  const options = command.options.filter(({ required, envVar }) => required && envVar === undefined);
  for (const each of [...options, ...command.registeredArguments]) refuseEmptyText(each);
  for (const each of command.commands) refuseEmptyTexts(each);
}

/** What has a parser of its own does not take an empty text anyway. */
function refuseEmptyText(each: Option | Argument): void {
  if (each.parseArg !== undefined) return;
  each.argParser((text: string, others: unknown) => {
    if (text.trim() === '')
      throw new InvalidArgumentError('Give it a value. Is a variable of your shell not set?');
    return each.variadic ? [...(Array.isArray(others) ? others : []), text] : text;
  });
}
