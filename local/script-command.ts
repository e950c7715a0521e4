import { Command } from 'commander';

/**
 * The command line of a script, such as `npm start`. Where an argument cannot be used, it says why, and ends the
 * process with 2; `--help` ends it with 0. Where its output cannot be written, that ends it as well.
 */
export function scriptCommand(script: string, description: string): Command {
  process.stdout.on('error', endWithOutput);
  return new Command(`npm ${script} --`)
    .description(description)
    .showHelpAfterError('(--help shows more)')
    .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : 2));
}

function endWithOutput({ code, message }: NodeJS.ErrnoException): never {
  // A reader such as `head` may close the output early.
  if (code === 'EPIPE') process.exit();
  process.stderr.write(`The output cannot be written: ${message}.\n`);
  process.exit(1);
}
