// Real: `sls deploy`, which stops before it asks AWS for anything.
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { copyProject, runSls } from '../../local/packaged.ts';
import { newWorkFolder } from '../../local/work-folder.ts';

describe('`sls deploy --stage prod`', () => {
  it('stops before it would lose a parameter', async () => {
    const project = await newWorkFolder('project');
    await copyProject(project);
    const deploy = (params: Record<string, string>) => runSls(project, ['deploy', '--stage', 'prod'], params);

    await expect(deploy({})).rejects.toThrow('stages/prod.yml is missing');
    await mkdir(join(project, 'stages'), { recursive: true });
    await writeFile(join(project, 'stages/prod.yml'), 'alarm-email: you@example.com\n');
    await expect(deploy({ 'log-retention-days': '90' })).rejects.toThrow(
      /1 fault\(s\):\n +- log-retention-days is on the command line alone/,
    );
    await rm(project, { recursive: true });
  });
});
