// A zone unlike Lambda's, so that no test passes only because the machine's own is UTC.
process.env.TZ = 'Asia/Kolkata';

export default {
  // What carries the meaning of the project and its guarantees, against its own tests.
  mutate: [
    'lib/orders/**/*.ts',
    'lib/bridge/words/*.ts',
    'lib/ingram/**/*.ts',
    'lib/queue/**/*.ts',
    'lib/platform/secrets.ts',
  ],
  testRunner: 'jest',
  jest: {
    config: {
      // It counts what each test covers, in the module registry of Jest's own runner.
      runner: 'jest-runner',
      extensionsToTreatAsEsm: ['.ts'],
      transform: { '^.+\\.ts$': '<rootDir>/test/support/strip-types.js' },
      // Stryker wraps the environment, and cannot find one by a path.
      testEnvironment: 'node',
      testMatch: [
        '<rootDir>/test/unit/{orders,bridge/words,ingram,queue,platform}/**/*.test.ts',
        // Nothing but the client and a simulator of Ingram, over HTTP.
        '<rootDir>/test/integration/order-details-client.test.ts',
      ],
      setupFiles: ['<rootDir>/test/support/quick-properties.ts'],
    },
  },
  testRunnerNodeArgs: ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning'],
  coverageAnalysis: 'perTest',
  concurrency: 2,
  incremental: false,
  // None: Stryker would rewrite tsconfig.json with an API that TypeScript 7 does not have, and Jest reads none.
  tsconfigFile: 'none',
  tempDirName: '.stryker-tmp',
  ignorePatterns: ['.esbuild', '.local', '.serverless'],
  reporters: ['clear-text', 'progress'],
  clearTextReporter: { allowColor: false, logTests: false, reportTests: false },
  warnings: { slow: false },
  thresholds: { high: 98, low: 95, break: 95 },
};
