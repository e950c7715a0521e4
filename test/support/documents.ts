import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../../local/work-folder.ts';

/** The project's documents, as paths from its root. */
export const DOCUMENTS: readonly string[] = [
  ...readdirSync(ROOT).filter((name) => name.endsWith('.md')),
  ...readdirSync(join(ROOT, 'docs'), { encoding: 'utf8', recursive: true })
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`),
];
