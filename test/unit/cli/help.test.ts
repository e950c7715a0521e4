import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import type { Command } from 'commander';
import { completionScript, SHELLS } from '../../../cli/completion/scripts.ts';
import { completionWords } from '../../../cli/completion/words.ts';
import { EXAMPLES } from '../../../cli/examples.ts';
import { createProgram } from '../../../cli/program.ts';
import { faultsOf } from '../../support/relay-arguments.ts';

/* Real: the commands of `relay`, and bash. */
const program = createProgram(() => undefined);

/** All commands that do something, by name. */
function namesOf(command: Command, path: readonly string[] = []): readonly string[] {
  const isGroup = command.commands.length > 0 && command.registeredArguments.length === 0;
  const own = path.length === 0 || isGroup ? [] : [path.join(' ')];
  return [...own, ...command.commands.flatMap((each) => namesOf(each, [...path, each.name()]))];
}

describe('The help', () => {
  it('has examples of each command', () => {
    expect(Object.keys(EXAMPLES).sort()).toEqual([...namesOf(program)].sort());
  });

  it.each(Object.entries(EXAMPLES).flatMap(([name, examples]) => examples.map(([text]) => [text, name])))(
    'has an example that relay takes: %s',
    (text, name) => {
      expect(text).toContain(name);
      expect(faultsOf(text.replace(/ >.*$/, ''))).toEqual([]);
    },
  );

  it('says of no option twice what its default is, and of none in milliseconds', () => {
    const commands = [program, ...program.commands, ...program.commands.flatMap(({ commands }) => commands)];
    const texts = commands.map((command) => command.helpInformation().replaceAll(/\s+/g, ' '));

    expect(texts.join()).toContain('(default: 45m)');
    expect(texts.join()).not.toMatch(/\(default: [^)]*\) \(default|\(default: \d{5,}/);
  });

  it('shows as global options those of every command alone', () => {
    const order = program.commands.find((command) => command.name() === 'order');
    const register = order?.commands.find((command) => command.name() === 'register');

    expect(order?.helpInformation()).toContain('--since');
    expect(register?.helpInformation()).toContain('--stage');
    expect(register?.helpInformation()).not.toContain('--since');
  });

  it('has tail take the outcomes of every function, and no others', () => {
    for (const outcome of ['queued', 'forwarded', 'swept', 'left-out', 'not-stored'])
      expect(faultsOf(`tail --outcome ${outcome}`)).toEqual([]);
    expect(faultsOf('tail --outcome lost')).not.toEqual([]);
  });

  it.each(['access-log', 'retell'])('of %s shows them', (name) => {
    const [shown] = program.commands.filter((command) => command.name() === name);
    let text = '';
    shown?.configureOutput({ writeOut: (part) => (text += part) }).outputHelp();
    expect(text).toContain(`\nExamples:\n  npx relay --stage prod ${name}`);
  });
});

describe('The completion', () => {
  const complete = async (...typed: string[]) => {
    const words = typed.map((word) => `'${word}'`).join(' ');
    const line = `COMP_WORDS=(${words}); COMP_CWORD=${typed.length - 1}; _relay; echo "\${COMPREPLY[*]}"`;
    const script = `${completionScript('bash', completionWords(program))}\n${line}`;
    return (await promisify(execFile)('bash', ['-c', script])).stdout.trim().split(' ');
  };

  it.each([
    ['commands', ['relay', 'dl'], ['dlq']],
    ['the commands of a group', ['relay', 'dlq', 'd'], ['drop']],
    ['options', ['relay', 'order', 'PO-1', '--si'], ['--since']],
    ['options for all commands', ['relay', 'tail', '--jso'], ['--json']],
    ['the choices of an argument', ['relay', 'trigger', 'vo'], ['voided']],
    [
      'the choices of an option, after others',
      ['relay', '--stage', 'prod', 'tail', '--outcome', 'pa'],
      ['parked'],
    ],
  ])('offers %s', async (_, typed, offered) => {
    expect(await complete(...typed)).toEqual(offered);
  });

  it.each(SHELLS)('knows every command in %s', (shell) => {
    const script = completionScript(shell, completionWords(program));
    expect(namesOf(program).filter((name) => !script.includes(`'${name}|'`))).toEqual([]);
  });
});
