import { rm } from 'node:fs/promises';

export default async function tearDown() {
  await rm(process.env.TEST_RUN_FOLDER ?? '', { recursive: true, force: true });
}
