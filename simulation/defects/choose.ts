import type { Command } from 'commander';
import { reportingCommand } from '../../local/script-command.ts';
import { option, wholeFrom } from '../arguments.ts';
import { DEFECTS, type Defect } from './defects.ts';

/** Which of the defects a command takes. */
export type Choice = { readonly only: string; readonly skip: number; readonly most: number };

/** A command that takes some of the defects. */
export function choosing(name: string, description: string): Command {
  return reportingCommand(`run ${name}`, description)
    .option('--only <text>', 'the defects with this in their names', '')
    .addOption(
      option('--skip <number>', 'leaves out so many, from the first one on', wholeFrom(0)).default(0),
    )
    .addOption(option('--most <number>', 'so many of the others', wholeFrom(1)).default(DEFECTS.length));
}

/** The defects that the options take. Where they take none, the command says so, and ends the process. */
export function choose({ only, skip, most }: Choice, command: Command): readonly Defect[] {
  const chosen = DEFECTS.slice(skip, skip + most).filter(({ name }) => name.includes(only));
  if (chosen.length === 0) command.error(`error: none of the ${DEFECTS.length} defects is chosen.`);
  return chosen;
}
