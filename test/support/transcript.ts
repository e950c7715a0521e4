import { DURATION } from './duration.ts';

/** A command of a transcript, and the output that is shown. */
export type Step = { readonly command: string; readonly lines: readonly string[] };

/** A section of a document, and its commands. */
export type Transcript = { readonly title: string; readonly steps: readonly Step[] };

/** Finds the transcripts of a Markdown document: blocks of `console`, in which a prompt stands before what is typed. */
export function transcriptsIn(markdown: string): readonly Transcript[] {
  return markdown
    .split(/^## /m)
    .slice(1)
    .map((section) => ({
      title: section.slice(0, section.indexOf('\n')),
      steps: [...section.matchAll(/^```console\n(.*?)^```$/gms)].flatMap(([, block = '']) => stepsIn(block)),
    }))
    .filter(({ steps }) => steps.length > 0);
}

function stepsIn(block: string): readonly Step[] {
  return block
    .replaceAll('\\\n', ' ')
    .split(/^\$ /m)
    .filter((text) => text !== '')
    .map((text) => {
      const [command = '', ...lines] = text.trimEnd().split('\n');
      // Without omissions and empty lines.
      return { command, lines: lines.filter((line) => !/^\s*(…)?$/.test(line)) };
    });
}

/** Splits a command into words as a shell does: it knows quotes and pipes only. */
export function wordsOf(command: string): readonly string[] {
  const words = command.match(/(?:'[^']*'|"[^"]*"|[^\s'"])+/g) ?? [];
  return words.map((word) => word.replaceAll(/'([^']*)'|"([^"]*)"/g, '$1$2'));
}

const VOLATILE: readonly (readonly [RegExp, string])[] = [
  // The document's system is on the default port.
  [/LOCAL_API_PORT=\d+ /g, ''],
  [/\d{4}-\d\d-\d\d(T[\d:.]+Z)?/g, 'MOMENT'],
  [/\b\d\d:\d\d(:\d\d)?\b/g, 'TIME'],
  [/\b[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/g, 'ID'],
  [/(?<!SHA-256 )\b[0-9a-f]{8}\b/g, 'ID'],
  [/127\.0\.0\.1:\d+/g, 'HOST'],
  [new RegExp(DURATION, 'g'), 'DURATION'],
  [/\b\d+ times?\b/g, 'N times'],
  [/attempt \d+/g, 'attempt N'],
  [/\b\d+ attempts?\b/g, 'N attempts'],
  [/ +/g, ' '],
];

/** A line without what differs from run to run: times, ages, ids, ports, counts of attempts, and the width of columns. */
function withoutVolatileParts(line: string): string {
  return VOLATILE.reduce((text, [pattern, name]) => text.replaceAll(pattern, name), line).trim();
}

/**
 * Looks for the lines of a step in what the command has printed, each stream's in its order.
 *
 * @returns each line with the printed one, or the first line that was not printed
 */
export function matchLines(
  { lines }: Step,
  streams: readonly string[],
): { readonly pairs: readonly (readonly [string, string])[] } | { readonly missing: string } {
  const left = streams.map((stream) => stream.split('\n'));
  const pairs: (readonly [string, string])[] = [];
  for (const line of lines) {
    const isIt = (printed: string) => withoutVolatileParts(printed) === withoutVolatileParts(line);
    const stream = left.find((printed) => printed.some(isIt));
    if (stream === undefined) return { missing: line };
    const [printed = ''] = stream.splice(0, stream.findIndex(isIt) + 1).slice(-1);
    pairs.push([line, printed]);
  }
  return { pairs };
}

/** The ids of messages in a line. */
export function messageIdsIn(line: string): readonly string[] {
  return line.match(/\b[0-9a-f]{8}\b/g) ?? [];
}
