/** Writes a `relay` command for the stage that is looked at, to be pasted into the same shell. */
export type RelayCommand = (command: string) => string;

/** The options that find a stage. */
type StageFlags = {
  readonly local: boolean;
  readonly stage: string;
  readonly region?: string;
  readonly profile?: string;
};

/** The port of the webhook of a local system, unless `LOCAL_API_PORT` says otherwise. */
export const DEFAULT_LOCAL_API_PORT = '3000';

/** Repeats the options that find the stage, as they were given. */
export function createRelayCommand(
  { local, stage, region, profile }: StageFlags,
  localApiPort = process.env.LOCAL_API_PORT || DEFAULT_LOCAL_API_PORT,
): RelayCommand {
  if (local) {
    const port = localApiPort === DEFAULT_LOCAL_API_PORT ? '' : `LOCAL_API_PORT=${localApiPort} `;
    return (command) => `${port}npx relay --local ${command}`;
  }
  const options = Object.entries({ stage, region, profile })
    .filter((option): option is [string, string] => option[1] !== undefined)
    .map(([name, value]) => `--${name} ${quoted(value)}`);
  return (command) => `npx relay ${options.join(' ')} ${command}`;
}

/** Writes a command of the AWS CLI for the account that is looked at. */
export function createAwsCommand({ profile }: Pick<StageFlags, 'profile'>): RelayCommand {
  const option = profile === undefined ? '' : `--profile ${quoted(profile)} `;
  return (command) => `aws ${option}${command}`;
}

/** A word as every POSIX shell takes it. */
function quoted(word: string): string {
  return /^[\w.:/@%+=,-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
