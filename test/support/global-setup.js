import { newWorkFolder } from '../../local/work-folder.ts';

/** Makes a folder for what the test files of a run share, and has them tell the time in one zone. */
export default async function setUp() {
  process.env.TZ = 'UTC';
  process.env.TEST_RUN_FOLDER = await newWorkFolder('test-run');
}
