#!/usr/bin/env node
import { runRelay } from './program.ts';

process.exitCode = await runRelay(process.argv.slice(2));
