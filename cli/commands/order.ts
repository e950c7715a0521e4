import type { Command } from 'commander';
import type { Run } from '../program.ts';

/** `relay order` */
export function registerOrder(_program: Command, _run: Run): void {}
