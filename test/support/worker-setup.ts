import { registerHooks } from 'node:module';

const GLOBALS = new URL('jest-globals.ts', import.meta.url).href;

/** Far above what any test takes, however busy the machine is. */
const LONGEST_TEST_SECONDS = 30 * 60;

/**
 * Prepares a process of the test run. All its test files share what they load and what they start: loading the modules
 * anew for each file took longer than the tests. Each file finds the environment and the objects that the first one
 * found.
 */
export default function setUp(): void {
  const environment = { ...process.env };
  registerHooks({
    resolve(specifier, context, next) {
      if (/\.test\.ts\?\d+$/.test(specifier)) undoChanges(environment);
      // Jest's package loads in its own environment only.
      return specifier === '@jest/globals' ? { url: GLOBALS, shortCircuit: true } : next(specifier, context);
    },
  });
  // A worker whose Jest was killed would run on by itself.
  if (process.connected) setInterval(() => process.connected || process.exit(1), 1_000).unref();
  endHangingTest();
}

function undoChanges(environment: NodeJS.ProcessEnv): void {
  for (const name of Object.keys(process.env))
    if (!(name in environment)) Reflect.deleteProperty(process.env, name);
  Object.assign(process.env, environment);
  Reflect.get(globalThis, 'jest').restoreAllMocks();
}

/** The runner knows no time limits. Tests may set the clock, but not the time that a process has been up. */
function endHangingTest(): void {
  let [current, since] = ['', process.uptime()];
  setInterval(() => {
    const { testPath, currentTestName } = Reflect.get(globalThis, 'expect')?.getState() ?? {};
    const name = `${testPath}: ${currentTestName}`;
    if (name !== current) [current, since] = [name, process.uptime()];
    if (process.uptime() - since < LONGEST_TEST_SECONDS) return;
    console.error(`This test does not end: ${name}`);
    process.exit(1);
  }, 10_000).unref();
}
