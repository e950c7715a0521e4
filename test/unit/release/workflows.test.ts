import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { ROOT } from '../../../local/work-folder.ts';

const FOLDER = join(ROOT, '.github/workflows');
const workflows = readdirSync(FOLDER).map(
  (name) => [name, readFileSync(join(FOLDER, name), 'utf8')] as const,
);

describe('A workflow of GitHub', () => {
  it.each(workflows)('%s pins its actions to commits, and names their tags', (_, text) => {
    const used = [...text.matchAll(/uses: (.*)/g)].map(([, action]) => action);

    expect(used.length).toBeGreaterThan(1);
    for (const action of used) expect(action).toMatch(/^actions\/[a-z-]+@[\da-f]{40} # v\d+\.\d+\.\d+$/);
  });

  it.each(workflows)(
    '%s may read the repository, and nothing else but what a release needs',
    (name, text) => {
      const granted = [...text.matchAll(/^ +([a-z-]+): write$/gm)].map(([, permission]) => permission);

      expect(text).toContain('\npermissions:\n  contents: read\n');
      expect(granted).toEqual(name === 'package.yml' ? ['contents', 'id-token', 'attestations'] : []);
      expect(text).toContain('persist-credentials: false');
    },
  );
});
