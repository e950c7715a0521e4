import { setTimeout as sleep } from 'node:timers/promises';
import type { AwsFault } from '../aws-faults.ts';
import type { LocalSystem } from '../system.ts';
import type { Fault } from '../thirdwatch-faults.ts';
import type { Random } from './traffic.ts';

const THIRDWATCH_FAULTS: readonly (readonly Fault[])[] = [
  [{ status: 503, times: 20 }],
  [{ status: 429, headers: { 'retry-after': '1' }, times: 5 }],
  [{ status: 429, headers: { 'retry-after': 'whenever' }, times: 3 }],
  [{ status: 401, times: 2 }],
  [{ delayMs: 7_000, times: 2 }],
  [{ delayMs: 300, times: 30 }],
  [{ reset: true, times: 5 }],
  [{ reset: true, applied: true, times: 5 }],
  [{ resetMidAnswer: true, applied: true, times: 5 }],
  [{ status: 200, body: 'garbage', times: 5 }],
];
const throttled = { name: 'ThrottlingException', status: 400 };
const SQS_FAULTS: readonly (readonly AwsFault[])[] = [
  [{ operation: 'SendMessageBatch', error: { name: 'ServiceUnavailable', status: 503 }, times: 8 }],
  [{ operation: 'SendMessageBatch', dropAnswer: true, times: 6 }],
  [{ failEntries: [0], times: 4 }],
  [{ operation: 'ChangeMessageVisibilityBatch', error: throttled, times: 4 }],
  [{ operation: 'SendMessage', error: { name: 'ServiceUnavailable', status: 503 }, times: 4 }],
  [{ operation: 'SendMessage', dropAnswer: true, times: 4 }],
];
const DYNAMODB_FAULTS: readonly (readonly AwsFault[])[] = [
  [
    {
      operation: 'BatchGetItem',
      error: { name: 'ProvisionedThroughputExceededException', status: 400 },
      times: 6,
    },
  ],
  [
    {
      operation: 'UpdateItem',
      error: { name: 'ProvisionedThroughputExceededException', status: 400 },
      times: 6,
    },
  ],
  [{ operation: 'UpdateItem', dropAnswer: true, times: 6 }],
  [{ unprocessed: true, times: 6 }],
];

/** What was done to the system, by what it was. */
export type Mischief = Record<string, number>;

export type ChaosOptions = {
  readonly random: Random;
  readonly everyMs: number;
  /** How probably the functions are killed at each turn. */
  readonly killChance: number;
};

/** Breaks one thing after another, until it is stopped; then all is well again. */
export function startChaos(system: LocalSystem, options: ChaosOptions): { stop(): Promise<Mischief> } {
  const { random, everyMs, killChance } = options;
  const done: Mischief = {};
  let stopping = false;
  const oneOf = <T>(things: readonly T[]): T | undefined => things[Math.floor(random() * things.length)];
  const note = (what: string) => {
    done[what] = (done[what] ?? 0) + 1;
  };
  const turn = async (): Promise<void> => {
    const dice = random();
    if (dice < killChance) {
      note('functions killed');
      await system.functions.kill();
      // What it was working on would come back after three minutes.
      await system.releaseMessages();
      await system.functions.restart();
    } else if (dice < 0.45) {
      note('Thirdwatch fails');
      system.thirdwatch.setFaults(oneOf(THIRDWATCH_FAULTS) ?? []);
    } else if (dice < 0.7) {
      note('SQS fails');
      system.awsFaults?.sqs.setFaults(oneOf(SQS_FAULTS) ?? []);
    } else if (dice < 0.9) {
      note('DynamoDB fails');
      system.awsFaults?.dynamoDb.setFaults(oneOf(DYNAMODB_FAULTS) ?? []);
    } else {
      note('Secrets Manager fails');
      system.emulators.secretsManager.setFault(oneOf([{ status: 500 }, { reset: true }, { delayMs: 1_000 }]));
      await sleep(everyMs);
      system.emulators.secretsManager.setFault(undefined);
    }
  };
  const running = (async () => {
    while (!stopping) {
      await sleep(everyMs);
      if (!stopping) await turn();
    }
  })();
  return {
    async stop() {
      stopping = true;
      await running;
      system.thirdwatch.setFaults([]);
      system.awsFaults?.sqs.setFaults([]);
      system.awsFaults?.dynamoDb.setFaults([]);
      system.emulators.secretsManager.setFault(undefined);
      return done;
    },
  };
}
