import config from './jest.config.js';

/** What needs Chromium on the machine. */
export default { ...config, testMatch: ['<rootDir>/test/browser/**/*.test.ts'] };
