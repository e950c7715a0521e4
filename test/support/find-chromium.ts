import { existsSync } from 'node:fs';

/** Debian's and others' package, or what `CHROMIUM` names; undefined where there is none. */
export const CHROMIUM = [
  process.env.CHROMIUM ?? '',
  ...['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'],
].find((path) => existsSync(path));

export const NO_CHROMIUM =
  'There is no Chromium: install it (apt-get install chromium), or set CHROMIUM to its path.';

// `npm run has-chromium`: tells .ci/run whether the console's browser tests can run.
if (import.meta.main && CHROMIUM === undefined) {
  process.stdout.write(`The console's browser tests are left out. ${NO_CHROMIUM}\n`);
  process.exitCode = 1;
}
