import {
  type FunctionsHost,
  type FunctionsHostOptions,
  startFunctionsHost,
} from '../../local/functions-host.ts';
import type { SystemOptions } from '../../local/system.ts';
import { startRelaySystem as startSystemForRelay } from './relay-system.ts';
import { startTestSystem as startSystem, type TestSystem } from './test-system.ts';

export { runRelay } from './relay-run.ts';

/** The process of the functions, for one system after another: emulators and simulators are each test file's own. */
let shared: Promise<FunctionsHost> | undefined;

async function functionsHost(options: FunctionsHostOptions): Promise<FunctionsHost> {
  const isFirst = shared === undefined;
  shared ??= startFunctionsHost(options);
  const host = await shared;
  if (!isFirst) await host.serve(options);
  // It serves the next test file, or ends with this process.
  return { ...host, stop: async () => host.unref() };
}

export function startTestSystem(options: SystemOptions): Promise<TestSystem> {
  return startSystem({ functionsHost, ...options });
}

export function startRelaySystem(options: SystemOptions): Promise<TestSystem> {
  return startSystemForRelay({ functionsHost, ...options });
}

/** Within Jest's module registry the lives of orders take twice as long. */
export async function failuresOf(
  ...seedLivesMode: Parameters<typeof import('./lives.ts').failuresOf>
): Promise<readonly string[]> {
  return (await import('./lives.ts')).failuresOf(...seedLivesMode);
}

/** The simulation, for the same reason. */
export const loadSimulation = () => import('../../simulation/simulation.ts');
