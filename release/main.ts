import { resolve } from 'node:path';
import { writeInventory } from './inventory.ts';

/** `npm run inventory -- FOLDER` */
const [folder] = process.argv.slice(2);
if (folder === undefined) {
  process.stderr.write('Give the folder that sls package has written to.\n');
  process.exitCode = 2;
} else {
  await writeInventory(resolve(folder));
}
