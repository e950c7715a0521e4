import { startSystem } from '../local/system.ts';

// Started by power-cuts.ts: starts the system, reports the functions' process id, and runs until it is killed.
const setting: unknown = JSON.parse(process.argv[2] ?? '{}');
const system = await startSystem(typeof setting === 'object' && setting !== null ? setting : {});
process.send?.(system.functions.pid());
