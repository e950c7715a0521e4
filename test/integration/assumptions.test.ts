// Real: the probes, the AWS SDK's clients, and what docs/assumptions.md says. Doubles: the emulators, which differ from
// AWS.

import { ListTablesCommand, TagResourceCommand } from '@aws-sdk/client-dynamodb';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { CreateQueueCommand, ListQueuesCommand } from '@aws-sdk/client-sqs';
import { describe, expect, it } from '@jest/globals';
import { awsCloud } from '../../assumptions/aws/cloud.ts';
import { PREFIX, TAG } from '../../assumptions/aws/temporary.ts';
import { estimateUsd } from '../../assumptions/price.ts';
import { PROBES } from '../../assumptions/probes/all.ts';
import { createTable } from '../../local/emulators/create-table.ts';
import { startEmulators } from '../../local/emulators/emulators.ts';
import { clientsOf } from '../../local/stack/stack.ts';
import {
  ASSUMPTIONS,
  documentedVerdicts,
  runOnEmulators,
  statementsOf,
} from '../support/assumption-verdicts.ts';

/** It waits for five minutes: test/slow has it. */
const SLOW = 'sqs-deduplication';

describe('docs/assumptions.md', () => {
  it('has every assumption, and what became of it', () => {
    expect(ASSUMPTIONS).toContain(statementsOf(PROBES));
    expect([...documentedVerdicts().keys()]).toEqual(PROBES.map(({ name }) => name));
  });

  it('says what the emulators do, and explains each difference', async () => {
    const probes = PROBES.filter(({ name }) => name !== SLOW);
    const { results, left } = await runOnEmulators(probes);

    const documented = documentedVerdicts();
    expect(results.map(({ probe, verdict }) => [probe.name, verdict])).toEqual(
      probes.map(({ name }) => [name, documented.get(name)?.emulators]),
    );
    expect(left).toEqual([]);
    for (const { probe } of results.filter(({ verdict }) => verdict === 'does not hold')) {
      expect(ASSUMPTIONS).toContain(`- \`${probe.name}\`: `);
    }
  });

  it('explains what does not hold elsewhere, or cannot be seen there', () => {
    const [, differences = ''] = ASSUMPTIONS.split('## Where the emulators differ');
    const differing = [...documentedVerdicts()].filter(([, { others }]) =>
      others.some((verdict) => verdict !== 'holds' && verdict !== '–'),
    );

    expect(differing.length).toBeGreaterThan(5);
    for (const [name] of differing) expect(differences).toContain(`\`${name}\``);
  });

  it('says that the models do what is assumed', () => {
    expect([...new Set([...documentedVerdicts().values()].map(({ models }) => models))]).toEqual(['holds']);
  });
});

describe('A run', () => {
  it('costs less than five cents', () => {
    expect(estimateUsd(PROBES)).toBeLessThan(0.05);
  });

  it('removes what a crashed one has left: by name, tag and age', async () => {
    const emulators = await startEmulators(undefined);
    const clients = { ...clientsOf(emulators), lambda: new LambdaClient({ region: 'us-east-1' }) };
    const secondsAgo = (seconds: number) => Math.floor(Date.now() / 1000) - seconds;
    const createQueue = (name: string, tags: Record<string, string>) =>
      clients.sqs.send(new CreateQueueCommand({ QueueName: name, Attributes: { FifoQueue: 'true' }, tags }));
    const createTaggedTable = async (name: string) => {
      const ResourceArn = await createTable(clients.dynamoDb, {
        TableName: name,
        BillingMode: 'PAY_PER_REQUEST',
        AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
        KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
      });
      // The emulator takes no tags with a new table.
      const Tags = [{ Key: TAG.key, Value: TAG.value }];
      await clients.dynamoDb.send(new TagResourceCommand({ ResourceArn, Tags }));
    };
    const [old, young] = [`${PREFIX}-${secondsAgo(4000)}-x`, `${PREFIX}-${secondsAgo(3000)}-x`];
    await createQueue(`${old}.fifo`, { [TAG.key]: TAG.value });
    await createQueue(`${old}-untagged.fifo`, {});
    await createQueue(`${young}.fifo`, { [TAG.key]: TAG.value });
    await createTaggedTable(old);
    await createTaggedTable(young);

    const removed = await awsCloud(clients).removeLeftovers();

    const { QueueUrls = [] } = await clients.sqs.send(new ListQueuesCommand({}));
    const { TableNames } = await clients.dynamoDb.send(new ListTablesCommand({}));
    await emulators.stop();
    expect(removed).toEqual([`${old}.fifo`, old]);
    expect(QueueUrls.map((url) => url.split('/').at(-1)).sort()).toEqual([
      `${old}-untagged.fifo`,
      `${young}.fifo`,
    ]);
    expect(TableNames).toEqual([young]);
  });
});
