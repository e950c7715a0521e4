import type { SystemOptions } from '../../local/system.ts';
import type { TestSystem } from './test-system.ts';
import { ofWorker } from './worker-globals.ts';

export type { StoredMessage, TestSystem } from './test-system.ts';

/** Parameters with which failures are tried again as soon as serverless.yml allows. */
export const FAST_RETRIES = {
  'retry-first-delay-seconds': '1',
  'retry-max-delay-seconds': '5',
  'retry-horizon-hours': '1',
  'breaker-open-seconds': '1',
} as const;

/** Starts the system on free ports, for one test file. */
export async function startTestSystem(options: SystemOptions = {}): Promise<TestSystem> {
  return (await ofWorker()).startTestSystem(options);
}
