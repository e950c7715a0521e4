import { describe, expect, it } from '@jest/globals';
import { openArchive } from '../../../cli/archive/open.ts';
import type { Stage } from '../../../cli/stage.ts';

const outputs = {} as Stage['outputs'];
const s3: Stage['s3'] = () => Promise.reject(new Error('Nobody asks S3.'));

describe('Where the archive is off', () => {
  it.each([
    ['prod', 'the stage prod', 'put archive: on into stages/prod.yml and deploy'],
    ['local', 'the local system', 'LOCAL_ARCHIVE=on npm start'],
  ])('of %s, the commands say what is missing and how to switch it on', async (name, stage, remedy) => {
    await expect(openArchive({ name, outputs, s3 }, 'read')).rejects.toThrow(
      new RegExp(`archive of ${stage} is off: what events and calls held is not kept.*${remedy}`),
    );
  });
});
