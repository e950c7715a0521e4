/** What the parser of the arguments says, in its words and in ours. */
const WORDINGS: readonly (readonly [RegExp, string])[] = [
  [/^error: /, 'relay: '],
  [/command-argument value '(.*)' is invalid for argument '(.*?)'\. /s, "<$2> cannot be '$1'. "],
  [/option '(?:-\w, )?(--[\w-]+)[^']*' argument '(.*)' is invalid\. /s, "$1 cannot be '$2'. "],
  [/Allowed choices are (.*)\.$/m, 'Choose one of: $1.'],
  [/option '(?:-\w, )?(--[\w-]+) ([^']*)' argument missing/, 'Give $1 a value: $1 $2'],
  [/missing required argument '(.*)'/, '<$1> is missing.'],
];

/** A sentence for people of what the parser has refused. */
export function parserText(text: string): string {
  return WORDINGS.reduce((said, [theirs, ours]) => said.replace(theirs, ours), text);
}
