import type { Command } from 'commander';
import type { Run } from '../program.ts';

/** `relay tail` */
export function registerTail(_program: Command, _run: Run): void {}
