import { setTimeout as sleep } from 'node:timers/promises';
import type { AwsFault } from '../local/emulators/aws-fault-proxy.ts';
import type { IngramFault } from '../local/simulators/ingram/simulator.ts';
import type { ThirdwatchFault } from '../local/simulators/thirdwatch/faults.ts';
import type { LocalSystem } from '../local/system.ts';
import type { Random } from './random.ts';

const THIRDWATCH_FAULTS: readonly (readonly ThirdwatchFault[])[] = [
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

/** Ingram's API, for so many seconds or calls. The reset of its rate limit lies two seconds ahead. */
const ingramFaults = (now: number): readonly (readonly IngramFault[])[] => [
  [{ endpoint: 'order-details', status: 503, times: 15 }],
  [{ endpoint: 'order-details', status: 401, times: 3 }],
  [{ endpoint: 'order-details', status: 403, times: 6 }],
  [{ endpoint: 'order-details', delayMs: 7_000, times: 2 }],
  [{ endpoint: 'order-details', delayMs: 300, times: 20 }],
  [{ endpoint: 'order-details', reset: true, times: 6 }],
  [{ endpoint: 'order-details', resetMidAnswer: true, times: 5 }],
  [{ endpoint: 'order-details', body: 'garbage', times: 5 }],
  [
    {
      endpoint: 'order-details',
      status: 429,
      headers: { 'X-RateLimit-Reset': String(Math.ceil(now / 1000) + 2) },
      times: 3,
    },
  ],
  [{ endpoint: 'token', status: 401, times: 6 }],
  [{ endpoint: 'token', status: 500, times: 3 }],
];

/** What was done to the system, by what it was. */
export type Mischief = Record<string, number>;

export type ChaosOptions = {
  readonly random: Random;
  readonly everyMs: number;
  /** How probably the functions are killed at each turn. */
  readonly killChance: number;
  /** How probably Ingram fails at each turn, in the place of something else; never unless given. */
  readonly ingramChance?: number;
};

/** Breaks one thing after another, until it is stopped; then all is well again. */
export function startChaos(system: LocalSystem, options: ChaosOptions): { stop(): Promise<Mischief> } {
  const { random, everyMs, killChance, ingramChance = 0 } = options;
  const done: Mischief = {};
  let stopping = false;
  const oneOf = <T>(things: readonly T[]): T | undefined => things[Math.floor(random() * things.length)];
  const note = (what: string) => {
    done[what] = (done[what] ?? 0) + 1;
  };
  const turn = async (): Promise<void> => {
    if (ingramChance > 0 && random() < ingramChance) {
      note('Ingram fails');
      const faults = oneOf(ingramFaults(Date.now())) ?? [];
      system.ingram.setFaults(faults);
      // Else whoever has a token would never notice that no other is given.
      if (faults.some(({ endpoint }) => endpoint === 'token')) system.ingram.revokeTokens();
      return;
    }
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
      system.awsFaultProxies?.sqs.setFaults(oneOf(SQS_FAULTS) ?? []);
    } else if (dice < 0.9) {
      note('DynamoDB fails');
      system.awsFaultProxies?.dynamoDb.setFaults(oneOf(DYNAMODB_FAULTS) ?? []);
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
      system.ingram.setFaults([]);
      system.awsFaultProxies?.sqs.setFaults([]);
      system.awsFaultProxies?.dynamoDb.setFaults([]);
      system.emulators.secretsManager.setFault(undefined);
      return done;
    },
  };
}
