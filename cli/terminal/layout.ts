import { styleText } from 'node:util';

type Format = Parameters<typeof styleText>[0];

/** What stands out at a terminal: signs, outcomes, remedies and the heads of tables. */
const HIGHLIGHTS: readonly (readonly [RegExp, Format])[] = [
  [/^✓/gm, 'green'],
  [/^✗/gm, 'red'],
  [/^!/gm, 'yellow'],
  [/^ *→ /gm, 'cyan'],
  [/^[A-Z]+(?:-[A-Z]+)?(?: +[A-Z]+(?:-[A-Z]+)?)+$/gm, 'bold'],
  [/(?<=^(?:\d[\d:.TZ+-]* )*)forwarded\b/gm, 'green'],
  [/(?<=^(?:\d[\d:.TZ+-]* )*)(?:waiting|ignored)\b/gm, 'yellow'],
  [/(?<=^(?:\d[\d:.TZ+-]* )*)(?:parked|refused)\b/gm, 'red'],
];

/** A text with colors, where its stream shows them: not with NO_COLOR, and not where it is no terminal. */
export function highlighted(text: string, stream: NodeJS.WritableStream): string {
  return HIGHLIGHTS.reduce(
    (colored, [pattern, format]) =>
      colored.replaceAll(pattern, (part) => styleText(format, part, { stream })),
    text,
  );
}

/** From here on, a line is a command to be pasted, which a line break would cut in two. */
const COMMAND = /\b(?:npx (?:relay|sls)|npm|aws) /;

/**
 * A text whose lines are broken between words at a terminal's width. What goes on begins below the last column of a
 * table's row. A command stays in one piece.
 *
 * @param columns the width; undefined where there is no terminal
 */
export function wrapped(text: string, columns: number | undefined): string {
  if (columns === undefined) return text;
  return text
    .split('\n')
    .map((line) => (line.length > columns ? wrapLine(line, columns) : line))
    .join('\n');
}

function wrapLine(line: string, columns: number): string {
  const commandAt = COMMAND.exec(line)?.index ?? line.length;
  const indent = ' '.repeat(indentOf(line.slice(0, commandAt), columns));
  const lines = [''];
  // Blanks within a row belong to its columns.
  for (const word of [...(line.slice(0, commandAt).match(/ *[^ ]+/g) ?? []), line.slice(commandAt)]) {
    const last = lines.pop() ?? '';
    const fits = last === '' || last.trim() === '' || last.length + word.length <= columns;
    lines.push(...(fits ? [last + word] : [last, indent + word.trimStart()]));
  }
  return lines.map((each) => each.trimEnd()).join('\n');
}

/** Where the last column begins, if that leaves room; else where the text itself begins. */
function indentOf(line: string, columns: number): number {
  const start = /^ */.exec(line)?.[0].length ?? 0;
  const lastColumn = [...line.matchAll(/ {2,}(?=[^ ])/g)]
    .map(({ index, 0: gap }) => index + gap.length)
    .at(-1);
  return lastColumn !== undefined && lastColumn <= columns / 2 ? lastColumn : start;
}
