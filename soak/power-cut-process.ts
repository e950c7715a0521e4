import { startSystem } from '../local/system.ts';

// Started by the power cuts: brings the system up, tells the functions' process id, and waits to be killed.
const setting: unknown = JSON.parse(process.argv[2] ?? '{}');
const system = await startSystem(typeof setting === 'object' && setting !== null ? setting : {});
process.send?.(system.functions.pid());
