import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fieldsOf } from '../local/fields.ts';
import { ROOT } from '../local/work-folder.ts';
import { buildRelease } from './build.ts';

/** `npm run release -- FOLDER` */
const [folder] = process.argv.slice(2);
if (folder === undefined) {
  process.stderr.write('Give the folder to write the release to.\n');
  process.exitCode = 2;
} else {
  const { version } = fieldsOf(JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')));
  await buildRelease(resolve(folder), String(version));
}
