import type { Output } from '../../terminal/output.ts';
import type { ChangeReport } from '../shapes.ts';

/** Ends what a command would do: it has asked its question. */
class Asked extends Error {
  override readonly name = 'Asked';
  readonly question: string;

  constructor(question: string) {
    super(question);
    this.question = question;
  }
}

/**
 * Runs what a `relay` command does, and returns what it says. Before a change, it stops at the command's own question,
 * with nothing changed.
 *
 * @param isConfirmed whether a person has answered that question with yes
 */
export async function report(
  isConfirmed: boolean,
  run: (output: Output) => Promise<unknown>,
): Promise<ChangeReport> {
  const texts: string[] = [];
  const output: Output = {
    result: (_value, text) => void texts.push(text()),
    line: (_value, text) => void texts.push(text()),
    note: (text) => void texts.push(text),
    progress: () => ({ say: () => undefined, stop: () => undefined }),
    during: (_text, work) => work,
    async confirm(question) {
      if (!isConfirmed) throw new Asked(question);
      // What led to the question was read before.
      texts.length = 0;
    },
  };
  try {
    await run(output);
    return { text: texts.join('\n\n'), question: null };
  } catch (error) {
    if (!(error instanceof Asked)) throw error;
    return { text: texts.join('\n\n'), question: error.question };
  }
}
