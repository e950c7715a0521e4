import { newWorkFolder } from '../../local/work-folder.ts';

/** Makes a folder for what the test files of a run share. */
export default async function setUp() {
  process.env.TEST_RUN_FOLDER = await newWorkFolder('test-run');
}
