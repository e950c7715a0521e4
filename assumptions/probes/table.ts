import type { Table, Update } from '../cloud.ts';
import { DOCUMENTS, type Probe } from '../probe.ts';
import { refusalOf } from './receiving.ts';

const set = (name: string, value: string, condition?: string): Update => ({
  UpdateExpression: `SET ${name} = :value`,
  ExpressionAttributeValues: { ':value': { S: value } },
  ...(condition !== undefined && { ConditionExpression: condition }),
});

/** What a write does, and who sees it. */
export const TABLE: readonly Probe[] = [
  {
    name: 'dynamodb-conditional-write',
    statement: 'Of several conditional writes at the same time, exactly one succeeds.',
    document: DOCUMENTS.conditions,
    breaks: 'Two functions could overwrite each other’s facts of an order.',
    waitSeconds: 0,
    units: { writeUnits: 20, readUnits: 2 },
    async run(cloud) {
      const table = await cloud.createTable();
      const writers = Array.from({ length: 10 }, (_, index) => `writer-${index}`);
      const write = async (writer: string) => {
        const refusal = await refusalOf(
          table.update('A', set('writer', writer, 'attribute_not_exists(writer)')),
        );
        if (refusal !== undefined && refusal.code !== 'ConditionalCheckFailedException') throw refusal;
        return refusal === undefined;
      };
      const outcomes = await Promise.all(writers.map(write));
      const winners = writers.filter((_, index) => outcomes[index]);
      const { items } = await table.read(['A']);
      const isKept = winners.length === 1 && items[0]?.writer?.S === winners[0];
      const seen = `${winners.length} of 10 succeed, and ${isKept ? 'its value is' : 'another value is'} kept`;
      return { holds: isKept, seen };
    },
  },
  {
    name: 'dynamodb-consistent-read',
    statement: 'A consistent read sees each write that was confirmed before it.',
    document: DOCUMENTS.consistency,
    breaks: 'An order would be judged by old facts. The condition of the write still notices.',
    waitSeconds: 0,
    units: { writeUnits: 20, readUnits: 20 },
    async run(cloud) {
      const table = await cloud.createTable();
      let stale = 0;
      for (let round = 0; round < 20; round++) {
        await table.update('A', set('round', String(round)));
        const { items } = await table.read(['A']);
        if (items[0]?.round?.S !== String(round)) stale++;
      }
      return { holds: stale === 0, seen: `${stale} of 20 reads are stale` };
    },
  },
  {
    name: 'dynamodb-condition-returns-item',
    statement: 'A conditional write that fails returns the item that is there, if it is asked to.',
    document: DOCUMENTS.updateItem,
    breaks: 'Nothing today: the bridge reads the item again after a lost condition.',
    waitSeconds: 0,
    units: { writeUnits: 4 },
    async run(cloud) {
      const table = await cloud.createTable();
      await table.update('A', set('digest', 'first'));
      const second = set('digest', 'second', 'attribute_not_exists(digest)');
      const refusal = await refusalOf(
        table.update('A', { ...second, ReturnValuesOnConditionCheckFailure: 'ALL_OLD' }),
      );
      const digest = refusal?.item?.digest?.S;
      return {
        holds: digest === 'first',
        seen: digest === undefined ? 'no item' : `the item with ${digest}`,
      };
    },
  },
  {
    name: 'dynamodb-first-value',
    statement:
      'An update with if_not_exists keeps the first value, and returns it to whoever writes another one.',
    document: DOCUMENTS.updateItem,
    breaks: 'A second, different body under a known event ID would not be noticed.',
    waitSeconds: 0,
    units: { writeUnits: 4 },
    async run(cloud) {
      const table = await cloud.createTable();
      const enter = (digest: string) =>
        table.update('E', {
          UpdateExpression: 'SET digest = if_not_exists(digest, :digest)',
          ExpressionAttributeValues: { ':digest': { S: digest } },
          ReturnValues: 'ALL_NEW',
        });
      const answers = [await enter('first'), await enter('second')];
      const digests = answers.map(({ attributes }) => attributes?.digest?.S).join(', ');
      return { holds: digests === 'first, first', seen: `the answers: ${digests}` };
    },
  },
  {
    name: 'dynamodb-counter',
    statement:
      'Additions to a number at the same time are all counted, and a condition stops them at a limit.',
    document: DOCUMENTS.updateItem,
    breaks: 'A stage could ask Ingram more often than Ingram allows.',
    waitSeconds: 0,
    units: { writeUnits: 40, readUnits: 2 },
    async run(cloud) {
      const table = await cloud.createTable();
      const count = () =>
        table.update('C', {
          UpdateExpression: 'ADD seen :one',
          ConditionExpression: 'attribute_not_exists(seen) OR seen < :most',
          ExpressionAttributeValues: { ':one': { N: '1' }, ':most': { N: '15' } },
        });
      const refusals = await Promise.all(Array.from({ length: 20 }, () => refusalOf(count())));
      const taken = refusals.filter((refusal) => refusal === undefined).length;
      const { items } = await table.read(['C']);
      const counted = items[0]?.seen?.N;
      return {
        holds: taken === 15 && counted === '15',
        seen: `${taken} of 20 are taken, ${counted} are counted`,
      };
    },
  },
  {
    name: 'dynamodb-sparse-index',
    statement:
      'An index holds the items that have its keys, by their order, and of them only what it includes.',
    document: DOCUMENTS.sparseIndexes,
    breaks: 'Orders would not be judged again when their time has come.',
    waitSeconds: 3,
    units: { writeUnits: 20, readUnits: 10 },
    async run(cloud) {
      const table = await cloud.createTable();
      await table.update('later', wait('200'));
      await table.update('soon', wait('100'));
      await table.update('never', set('content', 'x'));
      await table.update('no more', wait('100'));
      await table.update('no more', { UpdateExpression: 'REMOVE recheck, recheckAt' });
      // An index follows its table within a second or so.
      await cloud.sleep(3);
      const due = await table.due(200);
      const found = due.map(({ orderId }) => orderId?.S).join(', ');
      const isProjected = due.every(
        ({ rechecks, content }) => rechecks !== undefined && content === undefined,
      );
      const projected = isProjected ? 'without the rest' : 'with more or less than it includes';
      const earlier = await numbersDue(table, 100);
      return {
        holds: found === 'soon, later' && isProjected && earlier === 'soon',
        seen: `up to 200: ${found}, ${projected}; up to 100: ${earlier}`,
      };
    },
  },
];

function wait(at: string): Update {
  return {
    UpdateExpression: 'SET recheck = :pending, recheckAt = :at, rechecks = :why, content = :content',
    ExpressionAttributeValues: {
      ':pending': { S: 'pending' },
      ':at': { N: at },
      ':why': { S: 'settling' },
      ':content': { S: 'x' },
    },
  };
}

async function numbersDue(table: Table, until: number): Promise<string> {
  return (await table.due(until)).map(({ orderId }) => orderId?.S).join(', ');
}
