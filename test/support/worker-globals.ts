/** What the test files of one Jest worker share, see environment.js. */
export function ofWorker(): Promise<typeof import('./worker.ts')> {
  return Reflect.get(globalThis, 'ofWorker')();
}
