import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { build } from 'esbuild';
import { ROOT } from '../../local/work-folder.ts';

/* The core stands by itself: of other rooms, it imports nothing but types, which leave no code behind. */

const FILES = readdirSync(join(ROOT, 'lib/orders')).map((name) => `lib/orders/${name}`);

describe('The core', () => {
  it('has files', () => {
    expect(FILES.length).toBeGreaterThan(3);
  });

  it('runs none but its own code, and calls nothing of Node.js', async () => {
    const { metafile } = await build({
      absWorkingDir: ROOT,
      entryPoints: FILES,
      outdir: 'unused',
      bundle: true,
      write: false,
      metafile: true,
      format: 'esm',
      platform: 'node',
    });
    const inputs = Object.entries(metafile.inputs);
    const external = inputs.flatMap(([path, { imports }]) =>
      imports.filter((imported) => imported.external).map((imported) => `${path} → ${imported.path}`),
    );

    expect(inputs.map(([path]) => path).filter((path) => !path.startsWith('lib/orders/'))).toEqual([]);
    expect(external).toEqual([]);
  });
});
