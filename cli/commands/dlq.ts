import type { Command } from 'commander';
import type { Run } from '../program.ts';

/** `relay dlq` */
export function registerDlq(_program: Command, _run: Run): void {}
