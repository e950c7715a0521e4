import confirm from '@inquirer/confirm';
import Table from 'cli-table3';
import ora from 'ora';
import { redact } from '../../lib/platform/redact.ts';
import { UNSAFE } from '../../lib/platform/safe-text.ts';
import { EXIT, Failure } from './failure.ts';
import { highlighted, wrapped } from './layout.ts';

/** Shows progress on standard error; silent if that is not a terminal. */
type Progress = {
  readonly say: (text: string) => void;
  readonly stop: () => void;
};

/** Where a command's results go: text for people or JSON for programs. */
export type Output = {
  /** Prints a result: the value itself with `--json`, else the text. */
  readonly result: (value: unknown, text: () => string) => void;
  /** Prints one of a stream of results, a line each. */
  readonly line: (value: unknown, text: () => string) => void;
  /** A remark for people, on standard error. */
  readonly note: (text: string) => void;
  readonly progress: (text: string) => Progress;
  /** Shows a text while work is in progress. */
  readonly during: <T>(text: string, work: Promise<T>) => Promise<T>;
  /**
   * Asks before something is changed.
   *
   * @throws Failure when the answer is no, or when there is nobody to ask and `--yes` was not given
   */
  readonly confirm: (question: string) => Promise<void>;
};

export type OutputOptions = {
  readonly json: boolean;
  /** Changes need no confirmation. */
  readonly yes: boolean;
};

/** The output on this process's streams. */
export function createOutput({ json, yes }: OutputOptions): Output {
  return {
    result: (value, text) => write(json ? jsonText(value, 2) : forPeople(text(), process.stdout)),
    line: (value, text) => write(json ? jsonText(value) : forPeople(text(), process.stdout)),
    note: (text) => process.stderr.write(`${forPeople(text, process.stderr)}\n`),
    progress: startProgress,
    during: (text, work) => work.finally(startProgress(text).stop),
    async confirm(question) {
      if (yes) return;
      const options = { exitCode: EXIT.usage };
      if (!process.stdin.isTTY) {
        throw new Failure(
          `${question} There is no terminal to answer in, so nothing was changed. Give --yes to do it.`,
          options,
        );
      }
      const agreed = await confirm({ message: question, default: false }, { output: process.stderr });
      if (!agreed) throw new Failure('Nothing was changed.', options);
    },
  };
}

/** Harmless, within the width of the terminal, and in its colors. */
export function forPeople(text: string, stream: NodeJS.WriteStream): string {
  const columns = stream.isTTY ? stream.columns : undefined;
  return highlighted(wrapped(printable(text), columns || undefined), stream);
}

function startProgress(text: string): Progress {
  // Without a known terminal width, ora clears lines endlessly.
  const spinner = ora({ text, isSilent: !process.stderr.isTTY || !process.stderr.columns }).start();
  return {
    say: (next) => {
      spinner.text = printable(next);
    },
    stop: () => void spinner.stop(),
  };
}

/** Text from outside, such as an order number, must not control the terminal, hide in it, or hold a secret. */
export function printable(text: string): string {
  return redact(text).replaceAll(UNSAFE, (char) => (char === '\n' || char === '\t' ? char : '\ufffd'));
}

/** JSON that is as harmless, and means the same. */
function jsonText(value: unknown, indent?: number): string {
  const escaped = (char: string) =>
    char
      .split('')
      .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
      .join('');
  const text = redact(JSON.stringify(value, undefined, indent));
  return text.replaceAll(UNSAFE, (char) => (char === '\n' ? char : escaped(char)));
}

/** Prints a line, unless it is empty. */
function write(text: string): void {
  if (text === '') return;
  process.stdout.write(text.endsWith('\n') ? text : `${text}\n`);
}

/** A table without borders, as `kubectl` prints it: headings in capitals, columns two spaces apart. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const none = Object.fromEntries(RULES.map((rule) => [rule, '']));
  const made = new Table({
    chars: { ...none, middle: '  ' },
    style: { 'padding-left': 0, 'padding-right': 0, head: [], border: [] },
  });
  made.push(
    head.map((name) => name.toUpperCase()),
    ...rows.map((row) => [...row]),
  );
  return made.toString().replaceAll(/ +$/gm, '');
}

const RULES = [
  'top',
  'top-mid',
  'top-left',
  'top-right',
  'bottom',
  'bottom-mid',
  'bottom-left',
  'bottom-right',
  'left',
  'left-mid',
  'mid',
  'mid-mid',
  'right',
  'right-mid',
] as const;
