// Real: scripts in processes of their own, which end before they start anything, or soon after that.
import { describe, expect, it } from '@jest/globals';
import { ROOT } from '../../local/work-folder.ts';
import { run } from '../support/process.ts';

const script = (path: string, ...args: string[]) => run(process.execPath, [path, ...args], { cwd: ROOT });

describe('a script whose output', () => {
  const withOutput = (command: string, output: string) =>
    run('sh', ['-c', `"${process.execPath}" ${command} ${output}`], { cwd: ROOT });

  it.each(['local/demo/demo.ts', 'simulation/simulate.ts --seeds 1 --days 1 --notifications 5'])(
    'cannot be written ends without a stack trace: %s',
    async (command) => {
      // Opened for reading alone, it takes no more than a full disk does.
      const { exitCode, stderr } = await withOutput(command, '1< package.json');

      expect(exitCode).toBe(1);
      expect(stderr).toMatch(/^The output cannot be written: EBADF.*\.\n$/);
    },
  );

  it('is read no further ends in peace', async () => {
    const { stderr } = await withOutput(
      'simulation/simulate.ts --seeds 2 --days 1 --notifications 5',
      '| true',
    );

    expect(stderr).toBe('');
  });
});

describe('npm start and npm run demo', () => {
  it.each([
    ['local/start.ts', '--port=3001', "error: unknown option '--port=3001'"],
    ['local/start.ts', '3001', 'error: too many arguments'],
    ['local/demo/demo.ts', '--verbos', "error: unknown option '--verbos'\n(Did you mean --verbose?)"],
    ['local/demo/demo.ts', 'verbose', 'error: too many arguments'],
  ])('refuse what they do not know: %s %s', async (path, argument, message) => {
    const { exitCode, stdout, stderr } = await script(path, argument);

    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
    expect(stderr).toContain(message);
    expect(stderr).not.toContain('    at ');
  });

  it.each([
    ['local/start.ts', 'Usage: npm start -- [options]', 'docs/local.md'],
    ['local/demo/demo.ts', 'Usage: npm run demo -- [options]', '--verbose'],
  ])('show how they are used, and start nothing: %s', async (path, usage, detail) => {
    const { exitCode, stdout } = await script(path, '--help');

    expect(exitCode).toBe(0);
    expect(stdout).toContain(usage);
    expect(stdout).toContain(detail);
  });
});
