#!/usr/bin/env node
import { enableCompileCache } from 'node:module';
import { join } from 'node:path';

// Compiling its packages takes half of a start. Where the folder cannot be written, nothing is kept.
enableCompileCache(join(import.meta.dirname, '../.local/compile-cache'));
const { runRelay } = await import('./program.ts');

// A reader such as `head` may close the output early.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit();
});

process.exitCode = await runRelay(process.argv.slice(2));
