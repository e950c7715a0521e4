/** @type {import('jest').Config} */
export default {
  extensionsToTreatAsEsm: ['.ts'],
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      { jsc: { parser: { syntax: 'typescript' }, target: 'es2024' }, module: { type: 'es6' } },
    ],
  },
  globalSetup: '<rootDir>/test/support/global-setup.js',
  globalTeardown: '<rootDir>/test/support/global-teardown.js',
  testEnvironment: '<rootDir>/test/support/environment.js',
  // The others by jest.slow.config.js.
  testMatch: ['<rootDir>/test/!(slow)/**/*.test.ts'],
  modulePathIgnorePatterns: ['<rootDir>/\\.(esbuild|serverless|local|stryker-tmp)'],
  // However busy the machine is.
  testTimeout: 300_000,
  // One more than two cores: files that wait for a retry or a start leave them to others.
  maxWorkers: 3,
};
