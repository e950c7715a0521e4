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

/** The same for a script of which nothing is left to do once its output cannot be written: that ends it. */
export function reportingCommand(script: string, description: string): Command {
  process.stdout.on('error', ({ code, message }: NodeJS.ErrnoException) => {
    // A reader such as `head` may close the output early.
    if (code === 'EPIPE') process.exit();
    process.stderr.write(`The output cannot be written: ${message}.\n`);
    process.exit(1);
  });
  return scriptCommand(script, description);
}
