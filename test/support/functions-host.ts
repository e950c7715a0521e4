import {
  type FunctionsHost,
  type FunctionsHostOptions,
  startFunctionsHost,
} from '../../local/stack/functions-host.ts';

/** One with the archive, and one without. */
const shared = new Map<boolean, Promise<FunctionsHost>>();

/**
 * The process of the functions, for one system after another of a test worker: emulators and simulators are each test
 * file's own.
 */
export async function sharedFunctionsHost(options: FunctionsHostOptions): Promise<FunctionsHost> {
  const known = shared.get(options.archive);
  const starting = known ?? startFunctionsHost(options);
  shared.set(options.archive, starting);
  const host = await starting;
  if (known !== undefined) await host.serve(options);
  // It serves the next test file, or ends with this process.
  return { ...host, stop: async () => host.unref() };
}
