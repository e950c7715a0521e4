import {
  type FunctionsHost,
  type FunctionsHostOptions,
  startFunctionsHost,
} from '../../local/functions-host.ts';

let shared: Promise<FunctionsHost> | undefined;

/**
 * The process of the functions, for one system after another of a test worker: emulators and simulators are each test
 * file's own.
 */
export async function sharedFunctionsHost(options: FunctionsHostOptions): Promise<FunctionsHost> {
  const isFirst = shared === undefined;
  shared ??= startFunctionsHost(options);
  const host = await shared;
  if (!isFirst) await host.serve(options);
  // It serves the next test file, or ends with this process.
  return { ...host, stop: async () => host.unref() };
}
