import type { Command } from 'commander';
import type { Run } from '../program.ts';

/** `relay send` */
export function registerSend(_program: Command, _run: Run): void {}
