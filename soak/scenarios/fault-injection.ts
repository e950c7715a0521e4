import { setTimeout as sleep } from 'node:timers/promises';
import type { AwsFault } from '../../local/emulators/aws-fault-proxy.ts';
import type { IngramFault } from '../../local/simulators/ingram/simulator.ts';
import type { ThirdwatchFault } from '../../local/simulators/thirdwatch/faults.ts';
import type { LocalSystem } from '../../local/system.ts';
import type { Random } from '../traffic/random.ts';

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

/** Faults of Ingram's API. Its rate limit is reset two seconds later. */
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

/** How often each kind of fault was injected. */
export type InjectedFaults = Record<string, number>;

export type FaultInjectionOptions = {
  readonly random: Random;
  readonly everyMs: number;
  /** The probability that the functions are killed at each turn. */
  readonly killChance: number;
  /** The probability that Ingram fails at each turn, in place of another fault; 0 unless given. */
  readonly ingramChance?: number;
};

/** Injects one fault after another until it is stopped, and then clears them all. */
export function startFaultInjection(
  system: LocalSystem,
  options: FaultInjectionOptions,
): { stop(): Promise<InjectedFaults> } {
  const { random, everyMs, killChance, ingramChance = 0 } = options;
  const counts: InjectedFaults = {};
  let stopping = false;
  const pick = <T>(things: readonly T[]): T | undefined => things[Math.floor(random() * things.length)];
  const count = (what: string) => {
    counts[what] = (counts[what] ?? 0) + 1;
  };
  const turn = async (): Promise<void> => {
    if (ingramChance > 0 && random() < ingramChance) {
      count('Ingram fails');
      const faults = pick(ingramFaults(Date.now())) ?? [];
      system.ingram.setFaults(faults);
      // A function that already has a token would never meet a fault of the token endpoint.
      if (faults.some(({ endpoint }) => endpoint === 'token')) system.ingram.revokeTokens();
      return;
    }
    const draw = random();
    if (draw < killChance) {
      count('functions killed');
      await system.functions.kill();
      // The messages in flight would otherwise come back only after three minutes.
      await system.releaseMessages();
      await system.functions.restart();
    } else if (draw < 0.45) {
      count('Thirdwatch fails');
      system.thirdwatch.setFaults(pick(THIRDWATCH_FAULTS) ?? []);
    } else if (draw < 0.7) {
      count('SQS fails');
      system.awsFaultProxies?.sqs.setFaults(pick(SQS_FAULTS) ?? []);
    } else if (draw < 0.9) {
      count('DynamoDB fails');
      system.awsFaultProxies?.dynamoDb.setFaults(pick(DYNAMODB_FAULTS) ?? []);
    } else {
      count('Secrets Manager fails');
      system.emulators.secretsManager.setFault(pick([{ status: 500 }, { reset: true }, { delayMs: 1_000 }]));
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
      return counts;
    },
  };
}
