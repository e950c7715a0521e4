/** @type {import('jest').Config} */
export default {
  extensionsToTreatAsEsm: ['.ts'],
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      { jsc: { parser: { syntax: 'typescript' }, target: 'es2024' }, module: { type: 'es6' } },
    ],
  },
  testMatch: ['<rootDir>/test/**/*.test.ts'],
  modulePathIgnorePatterns: ['<rootDir>/\\.(esbuild|serverless|local|stryker-tmp)'],
  // However busy the machine is.
  testTimeout: 60_000,
  // Two cores, and integration files that each start a system of their own and mostly wait for it.
  maxWorkers: 3,
};
