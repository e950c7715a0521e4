#!/usr/bin/env node
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

// Plain JavaScript, as whoever calls `relay` by its name may have a Node.js that does not read TypeScript: the one
// that the project brings along takes over.
const node = fromHere(`../node_modules/node/bin/node${process.platform === 'win32' ? '.exe' : ''}`);

if (existsSync(node)) {
  const args = [fromHere('relay.ts'), ...process.argv.slice(2)];
  const relay = spawn(node, args, { stdio: 'inherit' });
  // A terminal tells both of Ctrl-C, and `relay` says how it ends; what a supervisor sends, comes here alone.
  process.on('SIGINT', () => undefined);
  process.on('SIGTERM', () => relay.kill('SIGTERM'));
  relay.on('close', (exitCode) => process.exit(exitCode ?? 1));
} else {
  process.stderr.write(`relay: Its packages are not installed. Run npm ci in ${fromHere('..')} first.\n`);
  process.exitCode = 2;
}

/** @param {string} path */
function fromHere(path) {
  return fileURLToPath(new URL(path, import.meta.url));
}
