import config from './jest.config.js';

/** Soak tests, kills in a loop, whole demos, and what waits for Lambda's own deadlines. */
export default {
  ...config,
  testMatch: ['<rootDir>/test/slow/**/*.test.ts'],
  // Each file starts systems of its own.
  maxWorkers: 3,
};
