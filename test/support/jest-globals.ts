/** What `@jest/globals` exports, in a process in which Jest's runner has made it global. */
export const { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, jest, test } =
  globalThis as unknown as typeof import('@jest/globals');
