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

/** A stage's file, and the parameters that its deployed stack was given, as texts. */
export type DeployedParameters = {
  readonly stage: string;
  readonly deployed: Readonly<Record<string, string>>;
  /** The names of the parameters that this deployment is given, in the file or on the command line. */
  readonly given: readonly string[];
  /** What each parameter is where nobody gives it. */
  readonly defaults: Readonly<Record<string, string>>;
};

/** What this deployment would lose of the one before, each with the remedies. A version before may have had others. */
export function lossesOf({ stage, deployed, given, defaults }: DeployedParameters): readonly string[] {
  return Object.entries(deployed).flatMap(([name, value]) => {
    const initial = defaults[name];
    if (given.includes(name) || initial === undefined || value === initial) return [];
    const line = (text: string) => `${name}: ${JSON.stringify(text)}`;
    const file = stageFileOf(stage);
    return [
      `${name} is ${JSON.stringify(value)} in the deployed stack, and nothing sets it now; ` +
        `put it into ${file} (${line(value)}), or give it up there (${line(initial)})`,
    ];
  });
}
