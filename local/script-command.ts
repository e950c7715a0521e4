import { Command } from 'commander';

/**
 * The command line of a script, such as `npm start`. Where an argument cannot be used, it says why, and ends the
 * process with 2; `--help` ends it with 0.
 */
export function scriptCommand(script: string, description: string): Command {
  return new Command(`npm ${script} --`)
    .description(description)
    .showHelpAfterError('(--help shows more)')
    .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : 2));
}
