import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../../local/work-folder.ts';

/** The documents whose commands are run as they are printed. */
export const RUN_DOCUMENTS = ['README.md', 'docs/setup.md', 'docs/operations.md'] as const;

/** How a command is tried: against the emulated AWS, against a local system, or not at all. */
export type Treatment = 'aws' | 'local' | { readonly notRun: string };

const INSTALLS = { notRun: 'it installs packages from a registry; every workflow begins with it' };
const TESTS = { notRun: 'it is the test run itself' };
const OF_A_RELEASE = { notRun: 'test/slow/release.test.ts makes the same calls on a release that it builds' };
const NEEDS_AWS = { notRun: 'the AWS CLI is no dependency of this project' };

/** Commands that are not of `relay`. A command that stands nowhere here fails the test. */
const TREATMENTS: Readonly<Record<string, Treatment>> = {
  'npm ci': INSTALLS,
  'npm run demo': { notRun: 'test/slow/start.test.ts runs it' },
  'npm ci && npm run demo': { notRun: 'test/slow/start.test.ts runs the demo' },
  'npm test': TESTS,
  'git clone REPOSITORY ingram-thirdwatch-bridge && cd ingram-thirdwatch-bridge': {
    notRun: 'the address of the repository is the reader’s',
  },
  'git pull && npm ci && npm test': TESTS,
  'mkdir -p stages && echo "alarm-email: you@example.com" > stages/prod.yml': 'aws',
  'npx sls deploy --stage prod --region eu-west-1': 'aws',
  'npx sls info --verbose --stage prod --region eu-west-1': 'aws',
  'npx sls remove --stage dev --region eu-west-1': 'aws',
  'aws lambda get-account-settings --query AccountLimit.ConcurrentExecutions --region eu-west-1': NEEDS_AWS,
  'aws cloudwatch set-alarm-state --region eu-west-1 --alarm-name ingram-thirdwatch-bridge-prod-dead-letters --state-value ALARM --state-reason "Testing the notification"':
    NEEDS_AWS,
  'sha256sum --check SHA256SUMS': OF_A_RELEASE,
  'gh attestation verify template.json --repo OWNER/REPOSITORY': OF_A_RELEASE,
  'export AWS_REGION=eu-west-1': OF_A_RELEASE,
  'aws s3 mb s3://BUCKET': OF_A_RELEASE,
  "aws s3 cp . s3://BUCKET/ingram-thirdwatch-bridge/VERSION/ --recursive --exclude '*' --include '*.zip'":
    OF_A_RELEASE,
  'aws cloudformation deploy --stack-name ingram-thirdwatch-bridge-prod --template-file template.json --s3-bucket BUCKET --capabilities CAPABILITY_NAMED_IAM --tags service=ingram-thirdwatch-bridge stage=prod --parameter-overrides ArtifactsBucket=BUCKET ArtifactsPrefix=ingram-thirdwatch-bridge/VERSION/ AlarmEmail=you@example.com':
    OF_A_RELEASE,
  'aws secretsmanager put-secret-value --secret-id ingram-thirdwatch-bridge/prod/ingram --secret-string file://ingram-key.txt':
    OF_A_RELEASE,
  'aws secretsmanager put-secret-value --secret-id ingram-thirdwatch-bridge/prod/thirdwatch --secret-string file://thirdwatch-key.txt':
    OF_A_RELEASE,
  'export RELAY_STAGE=prod AWS_REGION=eu-west-1': {
    notRun: 'it names the stage to the commands after it, which run against a local one here',
  },
};

/** The commands in the blocks of shell code of a document, in their sequence. */
export function commandsIn(markdown: string): readonly string[] {
  return [...markdown.matchAll(/^ *```(?:sh|bash|shell)\n(.*?)^ *```$/gms)].flatMap(([, block = '']) =>
    block
      .replaceAll(/ *\\\n */g, ' ')
      .split('\n')
      .map((line) => line.trim())
      .filter((line) => line !== ''),
  );
}

/** Whether a command has a remark. zsh, as on macOS, takes one at its prompt for arguments. */
export function hasRemark(command: string): boolean {
  return /(^| )#/.test(command.replaceAll(/"[^"]*"|'[^']*'/g, '""'));
}

/** The commands of one of the project's documents. */
export function commandsOf(document: string): readonly string[] {
  return commandsIn(readFileSync(join(ROOT, document), 'utf8'));
}

/** How a command is tried; undefined when nobody has said. */
export function treatmentOf(command: string): Treatment | undefined {
  return command.startsWith('npx relay ') ? 'local' : TREATMENTS[command];
}

/** The commands that are treated, whether a document has them or not. */
export const TREATED: readonly string[] = Object.keys(TREATMENTS);

/** Every command that is tried in a way, once, in the sequence of the documents. */
export function commandsTried(treatment: 'aws' | 'local'): readonly string[] {
  const all = RUN_DOCUMENTS.flatMap(commandsOf);
  return [...new Set(all)].filter((command) => treatmentOf(command) === treatment);
}
