import type { Command } from 'commander';
import type { Run } from '../program.ts';

/** `relay doctor` */
export function registerDoctor(_program: Command, _run: Run): void {}
