import type { Cloud, Secret, SecretStage } from '../cloud.ts';
import { DOCUMENTS, type Probe } from '../probe.ts';

/** Reads until a stage has a value, for up to ten seconds. */
async function readUntil(
  cloud: Cloud,
  secret: Secret,
  stage: SecretStage,
  expected: string,
): Promise<string> {
  let value: string | undefined;
  for (let tries = 0; tries < 10; tries++) {
    value = await secret.read(stage);
    if (value === expected) break;
    await cloud.sleep(1);
  }
  return value ?? 'nothing';
}

/** What a new value does to the versions of a secret. */
export const SECRETS: readonly Probe[] = [
  {
    name: 'secrets-first-version',
    statement: 'A secret’s first value is AWSCURRENT, and nothing is AWSPREVIOUS.',
    document: DOCUMENTS.putSecretValue,
    breaks: 'The receiver could not start with a secret that was never replaced.',
    waitSeconds: 0,
    units: { secrets: 1 },
    async run(cloud) {
      const secret = await cloud.createSecret('first');
      const current = await readUntil(cloud, secret, 'AWSCURRENT', 'first');
      const previous = await secret.read('AWSPREVIOUS');
      const seen = `AWSCURRENT: ${current}; AWSPREVIOUS: ${previous ?? 'nothing'}`;
      return { holds: current === 'first' && previous === undefined, seen };
    },
  },
  {
    name: 'secrets-rotation',
    statement:
      'A new value becomes AWSCURRENT, the one before it AWSPREVIOUS, and an older one has no stage.',
    document: DOCUMENTS.putSecretValue,
    breaks: 'Events that were signed with the key before would be refused while the key is replaced.',
    waitSeconds: 0,
    units: { secrets: 1 },
    async run(cloud) {
      const secret = await cloud.createSecret('first');
      const stages: string[] = [];
      for (const [before, value] of [
        ['first', 'second'],
        ['second', 'third'],
      ] as const) {
        await secret.put(value);
        const current = await readUntil(cloud, secret, 'AWSCURRENT', value);
        stages.push(`${current} after ${await readUntil(cloud, secret, 'AWSPREVIOUS', before)}`);
      }
      return { holds: stages.join() === 'second after first,third after second', seen: stages.join('; ') };
    },
  },
  {
    name: 'secrets-same-value',
    statement:
      'Putting the value that is there already makes another version, whose previous one has the same value.',
    document: DOCUMENTS.putSecretValue,
    breaks:
      'If no version were made, a secret that is set twice would keep the key before; that is safe as well.',
    waitSeconds: 0,
    units: { secrets: 1 },
    async run(cloud) {
      const secret = await cloud.createSecret('first');
      await secret.put('second');
      await secret.put('second');
      const current = await readUntil(cloud, secret, 'AWSCURRENT', 'second');
      const previous = await readUntil(cloud, secret, 'AWSPREVIOUS', 'second');
      return { holds: previous === 'second', seen: `${current} after ${previous}` };
    },
  },
];
