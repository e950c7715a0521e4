/** A number with its noun. */
export function pluralize(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}

/** A stage inside a sentence, by its name. */
export function stageText(name: string): string {
  return name === LOCAL ? 'the local system' : `the stage ${name}`;
}

/** How settings are made: in the file of a stage, or when the local system is started. */
export function howToSet(name: string, settings: string, localVariable: string): string {
  return name === LOCAL
    ? `start the system with ${localVariable} npm start`
    : `put ${settings} into stages/${name}.yml and deploy`;
}

const LOCAL = 'local';

/** How often each text occurs, the most frequent first: `a ×3, b`. */
export function countEach(texts: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const text of texts) counts.set(text, (counts.get(text) ?? 0) + 1);
  return [...counts]
    .sort(([, a], [, b]) => b - a)
    .map(([text, count]) => (count === 1 ? text : `${text} ×${count}`))
    .join(', ');
}
