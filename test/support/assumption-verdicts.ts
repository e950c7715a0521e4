import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { SQSClient } from '@aws-sdk/client-sqs';
import { awsCloud } from '../../assumptions/aws/cloud.ts';
import type { Probe } from '../../assumptions/probe.ts';
import { type Result, runProbes } from '../../assumptions/run.ts';
import { REGION, startEmulators } from '../../local/emulators/emulators.ts';
import { clientsOf } from '../../local/stack/stack.ts';
import { ROOT } from '../../local/work-folder.ts';

export const ASSUMPTIONS = readFileSync(join(ROOT, 'docs/assumptions.md'), 'utf8');

type Verdicts = { readonly emulators: string; readonly others: readonly string[]; readonly models: string };

/**
 * What docs/assumptions.md says of each probe: what became of it at the emulators, elsewhere by hand, and on the
 * models.
 */
export function documentedVerdicts(): ReadonlyMap<string, Verdicts> {
  const rows = ASSUMPTIONS.matchAll(/^\| `([\w-]+)` \| ([\w ]+) \| ([^|]+) \| ([^|]+) \| ([\w ]+) \|$/gm);
  return new Map(
    [...rows].map(([, name = '', emulators = '', moto = '', dynamoDbLocal = '', models = '']) => [
      name,
      { emulators, others: [moto, dynamoDbLocal], models },
    ]),
  );
}

/** Runs probes at the emulators, and what they leave there. */
export async function runOnEmulators(
  probes: readonly Probe[],
): Promise<{ readonly results: readonly Result[]; readonly left: readonly string[] }> {
  const emulators = await startEmulators(undefined);
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  const sqs = new SQSClient({
    ...{ region: REGION, endpoint: emulators.sqsMoveTaskProxy.url, credentials },
    useQueueUrlAsEndpoint: false,
  });
  const lambda = new LambdaClient({ region: REGION, credentials });
  const cloud = awsCloud({ ...clientsOf(emulators), sqs, lambda });
  try {
    const results = await runProbes(probes, cloud);
    return { results, left: await cloud.removeAll() };
  } finally {
    await emulators.stop();
  }
}

/** What is assumed, as a table of docs/assumptions.md. */
export function statementsOf(probes: readonly Probe[]): string {
  const rows = probes.map(
    ({ name, statement, document, breaks }) =>
      `| \`${name}\` | ${statement} ([document](${document})) | ${breaks} |`,
  );
  return ['| name | what is assumed | if it were false |', '|---|---|---|', ...rows].join('\n');
}
