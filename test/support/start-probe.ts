import { pathToFileURL } from 'node:url';

/*
 * Loads a function's bundle, as the first argument, calls its handler with the event in the second, and prints what
 * that has loaded of Node and which of its slow globals it has touched. A process of its own: they load only once.
 */
const SLOW_GLOBALS = ['fetch', 'Intl'] as const;

const [bundle = '', event = '{}'] = process.argv.slice(2);
const touched = new Set<string>();
for (const name of SLOW_GLOBALS) {
  const original = Object.getOwnPropertyDescriptor(globalThis, name);
  Object.defineProperty(globalThis, name, {
    configurable: true,
    get() {
      touched.add(name);
      return original?.get ? original.get.call(globalThis) : original?.value;
    },
  });
}
const { localeCompare } = String.prototype;
Object.defineProperty(String.prototype, 'localeCompare', {
  value(this: string, other: string) {
    touched.add('localeCompare');
    return localeCompare.call(this, other);
  },
});

const loadedBefore = new Set(loadedBuiltIns());
const { handler } = await import(pathToFileURL(bundle).href);
const loaded = loadedBuiltIns().filter((name) => !loadedBefore.has(name));
const answer: unknown = await handler(JSON.parse(event), {
  awsRequestId: 'probe',
  functionName: 'probe',
  getRemainingTimeInMillis: () => 30_000,
}).catch((error: unknown) => ({ failed: String(error) }));
process.stderr.write(`${JSON.stringify({ loaded, touched: [...touched], answer })}\n`);
process.exit(0);

/** What Node has loaded of itself, such as `NativeModule https`. */
function loadedBuiltIns(): readonly string[] {
  const list: unknown = Reflect.get(process, 'moduleLoadList');
  return Array.isArray(list) ? list.map(String) : [];
}
