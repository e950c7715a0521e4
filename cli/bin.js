#!/usr/bin/env node
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

// Plain JavaScript, as the caller's Node.js may not run TypeScript. It starts the project's own Node.js.
const node = fromHere(`../node_modules/node/bin/node${process.platform === 'win32' ? '.exe' : ''}`);

if (existsSync(node)) {
  const args = [fromHere('relay.ts'), ...process.argv.slice(2)];
  const relay = spawn(node, args, { stdio: 'inherit' });
  // Ctrl-C reaches both processes, and `relay` decides how it ends. A supervisor's signal reaches only this one.
  process.on('SIGINT', () => undefined);
  process.on('SIGTERM', () => relay.kill('SIGTERM'));
  relay.on('close', (exitCode) => process.exit(exitCode ?? 1));
} else {
  process.stderr.write(`relay: The packages are not installed. Run npm ci in ${fromHere('..')} first.\n`);
  process.exitCode = 2;
}

/** @param {string} path */
function fromHere(path) {
  return fileURLToPath(new URL(path, import.meta.url));
}
