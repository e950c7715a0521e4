#!/usr/bin/env node
import { enableCompileCache } from 'node:module';
import { join } from 'node:path';

// Compiling its packages takes half of a start. Where the folder cannot be written, nothing is kept.
enableCompileCache(join(import.meta.dirname, '../.local/compile-cache'));
const { runRelay } = await import('./program.ts');

process.stdout.on('error', ({ code, message }: NodeJS.ErrnoException) => {
  // A reader such as `head` may close the output early.
  if (code === 'EPIPE') process.exit();
  process.stderr.write(`relay: The output cannot be written: ${message}.\n`);
  process.exit(1);
});
// What is under way does not depend on remarks, and there is nowhere left to complain.
process.stderr.on('error', () => undefined);

process.exitCode = await runRelay(process.argv.slice(2));
