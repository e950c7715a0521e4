/** A deployment, as far as its parameters are kept for the next one. */
export type KeptParameters = {
  readonly stage: string;
  /** The names of the parameters on the command line. */
  readonly onCommandLine: readonly string[];
  /** The names of those in the stage's file; undefined when there is none. */
  readonly inFile: readonly string[] | undefined;
};

/** Where a stage's parameters are kept, from the project's root. */
export function stageFileOf(stage: string): string {
  return `stages/${stage}.yml`;
}

/** What the next deployment would lose of this one, or this one of the one before; each with the remedy. */
export function keptFaults({ stage, onCommandLine, inFile }: KeptParameters): readonly string[] {
  const file = stageFileOf(stage);
  const lost = [...new Set(onCommandLine)].filter((name) => inFile?.includes(name) !== true);
  return [
    ...(inFile === undefined
      ? [
          `${file} is missing: it keeps the parameters of the stage, and without it each one is at its default`,
        ]
      : []),
    ...lost.map(
      (name) =>
        `${name} is on the command line alone, so that the next deployment loses it; put it into ${file}`,
    ),
  ];
}
