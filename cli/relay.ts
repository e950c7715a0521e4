#!/usr/bin/env node
import { runRelay } from './program.ts';

// A reader such as `head` may close the output early.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit();
});

process.exitCode = await runRelay(process.argv.slice(2));
