import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SQSClient } from '@aws-sdk/client-sqs';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import * as v from 'valibot';
import { createForwarder } from '../../../../lib/bridge/forward/create-forwarder.ts';
import { SETTINGS } from '../../../../lib/bridge/settings/all.ts';
import { DEFAULTS, deploymentFaults } from '../../../../lib/bridge/settings/deployment.ts';
import { readForwarderConfig } from '../../../../lib/bridge/settings/forwarder.ts';
import { retryScheduleFrom } from '../../../../lib/bridge/settings/retries.ts';
import type { Setting } from '../../../../lib/platform/config.ts';
import { MAX_RECEIVE_COUNT, mostReceives } from '../../../../lib/queue/retry.ts';
import { EVERY_SETTING } from '../../../deploy/every-setting.ts';
import { deployment, forwarderEnvironment } from '../../../support/deployments.ts';
import { runs } from '../../../support/runs.ts';

/* Settings drawn from the schema: what may be packaged, starts. Real: the check, and all that a function makes of them. */

const EXAMPLES: Readonly<Record<string, string>> = EVERY_SETTING;

/** Texts near what the schema says of a setting: its words and its bounds, and what lies just beyond them. */
function textsOf(name: string, { default: text, rule }: Setting): fc.Arbitrary<string> {
  const allowed = v.getDescription(rule) ?? '';
  const words = [...allowed.matchAll(/`([^`]+)`/g)].map(([, word = '']) => word);
  const bounds = [...allowed.matchAll(/\d+/g)].flatMap(([n]) =>
    [-1, 0, 1].map((off) => String(Number(n) + off)),
  );
  const example = EXAMPLES[name] ?? text;
  const near = [text, example, ...words, ...bounds, `${example} `, `${example}${'x'.repeat(4000)}`];
  return fc.oneof(
    { weight: 8, arbitrary: fc.constantFrom(...near) },
    { weight: 1, arbitrary: fc.oneof(fc.string(), fc.domain(), fc.integer().map(String)) },
  );
}

/** Some parameters are changed, the others at their defaults or as in a stage that uses everything. */
const parameters: fc.Arbitrary<Record<string, string>> = fc
  .tuple(fc.constantFrom({}, EXAMPLES), fc.subarray(Object.entries<Setting>(SETTINGS), { maxLength: 6 }))
  .chain(([base, changed]) => {
    const changes = changed.map(([name, setting]) => [name, textsOf(name, setting)] as const);
    return fc.record(Object.fromEntries(changes)).map((texts) => ({ ...DEFAULTS, ...base, ...texts }));
  });

const surroundings = {
  sqs: new SQSClient({ region: 'us-east-1' }),
  dynamoDb: new DynamoDBClient({ region: 'us-east-1' }),
  secretsManager: new SecretsManagerClient({ region: 'us-east-1' }),
  onOutcome: () => undefined,
  random: Math.random,
  now: Date.now,
};

/** All that functions/forwarder.ts makes of its settings. */
function start(environment: Readonly<Record<string, string>>): void {
  const config = readForwarderConfig(environment);
  const { settings } = config;
  createForwarder(config, surroundings);
  expect(
    () => new Headers({ [settings['thirdwatch-key-header']]: settings['thirdwatch-key-prefix'] }),
  ).not.toThrow();
  expect(mostReceives(retryScheduleFrom(settings))).toBeLessThan(MAX_RECEIVE_COUNT);
}

const RUNS = 500;
/** Lambda's limit for all variables of a function, in bytes. */
const MAX_ENVIRONMENT_BYTES = 4096;

describe('settings at random', () => {
  it('start the forwarder where they may be packaged', () => {
    let packaged = 0;
    fc.assert(
      fc.property(parameters, (texts) => {
        if (deploymentFaults(deployment({ parameters: texts })).length > 0) return;
        packaged++;
        const environment = forwarderEnvironment(texts);
        start(environment);
        const bytes = Buffer.byteLength(Object.entries(environment).flat().join(''));
        expect(bytes).toBeLessThanOrEqual(MAX_ENVIRONMENT_BYTES);
      }),
      runs(RUNS),
    );
    // Neither all nor next to none of what was drawn may be packaged.
    expect(packaged).toBeGreaterThan(runs(RUNS).numRuns / 20);
    expect(packaged).toBeLessThan(runs(RUNS).numRuns);
  });
});
