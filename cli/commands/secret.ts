import type { Command } from 'commander';
import type { Run } from '../program.ts';

/** `relay secret` */
export function registerSecret(_program: Command, _run: Run): void {}
