/** @type {import('jest').Config} */
export default {
  // Node runs the tests as it runs everything else: no transformation, and one module registry for each worker.
  runner: '<rootDir>/test/support/runner.js',
  transform: {},
  setupFiles: ['<rootDir>/test/support/worker-setup.ts'],
  globalSetup: '<rootDir>/test/support/global-setup.js',
  globalTeardown: '<rootDir>/test/support/global-teardown.js',
  cacheDirectory: '<rootDir>/.local/jest',
  // The others by jest.slow.config.js and jest.browser.config.js.
  testMatch: ['<rootDir>/test/!(slow|browser)/**/*.test.ts'],
  modulePathIgnorePatterns: ['<rootDir>/\\.(esbuild|serverless|local|stryker-tmp)'],
  // Three more than a machine of two cores has: files that wait for a retry or a start leave them to others.
  maxWorkers: 5,
};
