// Real: the probes that `npm run assumptions` runs at AWS, and the simulation's models. Simulated: time.
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import type { Cloud, QueueWithDeadLetters } from '../../../assumptions/cloud.ts';
import { PROBES } from '../../../assumptions/probes/all.ts';
import { runOnModels } from '../../support/modeled-cloud.ts';

const MODELS = 'simulation/models';

describe('The simulation’s models', () => {
  it('do what is assumed of AWS, in every probe', async () => {
    const results = await runOnModels(PROBES, { takesExpiredReceipts: false });
    expect(results.filter(({ verdict }) => verdict !== 'holds')).toEqual([]);
    expect(results).toHaveLength(PROBES.length);
  });

  it('may take expired receipts where AWS’s documents leave it open, and differ in nothing else', async () => {
    const results = await runOnModels(PROBES, { takesExpiredReceipts: true });
    const others = results.filter(({ verdict }) => verdict !== 'holds').map(({ probe }) => probe.name);
    expect(others).toEqual(['sqs-expired-receipt-hide', 'sqs-superseded-receipt']);
  });

  it('cite every probe by its name, and no other', () => {
    const texts = readdirSync(MODELS).map((file) => readFileSync(`${MODELS}/${file}`, 'utf8'));
    const cited = texts.join('\n').match(/\b(?:sqs|dynamodb|secrets|lambda)(?:-[a-z]+)+(?=[\],])/g) ?? [];
    expect([...new Set(cited)].sort()).toEqual(PROBES.map(({ name }) => name).sort());
  });
});

describe('A probe', () => {
  const withQueue =
    (change: (queue: QueueWithDeadLetters) => Partial<QueueWithDeadLetters>) =>
    (cloud: Cloud): Cloud => ({
      ...cloud,
      async createQueue(settings) {
        const queue = await cloud.createQueue(settings);
        return { ...queue, ...change(queue) };
      },
    });
  const A2 = { messageId: 'm', body: 'a2', group: 'a', receipt: 'r', receiveCount: 1 };
  const EXTRA = { ...A2, sentAt: 0, firstReceivedAt: 0, attributes: {} };

  it.each<[string, (cloud: Cloud) => Cloud, readonly string[]]>([
    [
      'hands out a group backward',
      withQueue((queue) => ({ receive: async (max) => (await queue.receive(max)).toReversed() })),
      ['sqs-group-in-sequence'],
    ],
    [
      'blocks no group',
      withQueue((queue) => ({
        receive: async (max) => [EXTRA, ...(await queue.receive(max))].slice(-1),
      })),
      ['sqs-group-blocked'],
    ],
    [
      'takes what is too large',
      withQueue(() => ({ send: async () => undefined })),
      ['sqs-message-size', 'sqs-batch-size', 'sqs-group-id'],
    ],
    [
      'changes no visibility',
      withQueue(() => ({ hide: async () => 0 })),
      ['sqs-visibility-of-several', 'sqs-visibility-from-change'],
    ],
    [
      'forgets attributes on the way',
      withQueue((queue) => ({
        receive: async (max) => (await queue.receive(max)).map((message) => ({ ...message, attributes: {} })),
      })),
      ['sqs-move-attributes'],
    ],
    [
      'shows no item',
      (cloud) => ({
        ...cloud,
        createTable: async () => ({ ...(await cloud.createTable()), due: async () => [] }),
      }),
      ['dynamodb-sparse-index'],
    ],
    [
      'keeps no version of a secret',
      (cloud) => ({
        ...cloud,
        createSecret: async (value) => ({ put: async () => undefined, read: async () => value }),
      }),
      ['secrets-first-version', 'secrets-rotation', 'secrets-same-value'],
    ],
  ])('notices a service that %s', async (_, change, names) => {
    const probes = PROBES.filter(({ name }) => names.includes(name));
    const results = await runOnModels(probes, { takesExpiredReceipts: false }, change);
    expect(results.map(({ probe, verdict }) => [probe.name, verdict])).toEqual(
      probes.map(({ name }) => [name, 'does not hold']),
    );
  });
});
