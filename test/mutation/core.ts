// All tests of lib/orders as one file, for mutation testing: Jest would load the same modules for each of them anew, which
// takes longer than most tests do.
import { readdirSync } from 'node:fs';

const FOLDER = new URL('../unit/orders/', import.meta.url);
const isProperty = (file: string) => file.startsWith('any-sequence');

// Properties take the longest, and few mutants need them.
for (const file of readdirSync(FOLDER).sort((a, b) => Number(isProperty(a)) - Number(isProperty(b)))) {
  await import(new URL(file, FOLDER).href);
}
