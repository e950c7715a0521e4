import base from './stryker.config.js';

/** The core alone, against its own tests. */
export default {
  ...base,
  mutate: ['lib/orders/**/*.ts'],
  jest: {
    enableFindRelatedTests: false,
    config: {
      ...base.jest.config,
      testEnvironment: './test/mutation/environment.js',
      testMatch: ['<rootDir>/test/mutation/core.ts'],
    },
  },
};
