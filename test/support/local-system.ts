import { InvokeCommand } from '@aws-sdk/client-lambda';
import { post, type WebhookAnswer } from '../../lib/ingram/webhook/sender.ts';
import type { LogLine } from '../../lib/platform/log-lines.ts';
import { fieldsOf } from '../../local/fields.ts';
import type { ThirdwatchCall } from '../../local/simulators/thirdwatch/simulator.ts';
import { type LocalSystem, type SystemOptions, startSystem } from '../../local/system.ts';
import { eventually } from './eventually.ts';
import { sharedFunctionsHost } from './functions-host.ts';
import { send } from './send.ts';

/** The whole system, as bundled and as serverless.yml declares it, with what a test asks of it. */
export type TestSystem = LocalSystem & {
  readonly logs: readonly LogLine[];
  /** Posts a notification, signed as Ingram Micro signs it. */
  sendSigned(notification: unknown): Promise<WebhookAnswer>;
  /** Posts any body with any signature. */
  postRaw(body: string | Uint8Array<ArrayBuffer>, signature?: string): Promise<WebhookAnswer>;
  /** Invokes a function with an event, and returns its answer. */
  invoke(functionKey: string, event: unknown): Promise<unknown>;
  /** The log line that tells an event's outcome; waits for it. */
  outcomeOf(eventId: string, outcome: string): Promise<LogLine>;
  /** What Thirdwatch accepted for an order, oldest first. */
  acceptedFor(orderId: string): readonly ThirdwatchCall[];
  /** The messages in a queue, without taking them. */
  messagesIn(queue: 'OrderEventsQueue' | 'OrderEventsDlq'): readonly StoredMessage[];
  /** Waits until the queue holds nothing, in flight or not. */
  drained(): Promise<void>;
};

export type StoredMessage = {
  readonly body: string;
  readonly messageGroupId?: string;
  readonly messageAttributes: Readonly<Record<string, { readonly StringValue?: string }>>;
};

/** Parameters with which failures are tried again as soon as serverless.yml allows. */
export const FAST_RETRIES = {
  'retry-first-delay-seconds': '1',
  'retry-max-delay-seconds': '5',
  'retry-horizon-hours': '1',
  'breaker-open-seconds': '1',
} as const;

/** Starts the system on free ports, for one test file. */
export async function startTestSystem(options: SystemOptions = {}): Promise<TestSystem> {
  const logs: LogLine[] = [];
  const onLog = (line: LogLine) => {
    logs.push(line);
    options.onLog?.(line);
  };
  const system = await startSystem({ functionsHost: sharedFunctionsHost, ...options, onLog });
  const queueName = (queue: string) => system.refs[queue]?.split('/').at(-1) ?? '';
  const contents = (queue: string) => {
    const messages = system.emulators.sqs.inspectQueue(queueName(queue))?.messages;
    return [...(messages?.ready ?? []), ...(messages?.inflight ?? []).map(({ message }) => message)];
  };
  return {
    ...system,
    logs,
    sendSigned: (notification) => send(system.webhookUrl, JSON.stringify(notification), system.webhookSecret),
    postRaw: (body, signature) => post(system.webhookUrl, body, signature),
    async invoke(functionKey, event) {
      const FunctionName = system.functionNames[functionKey];
      const answer = await system.lambda.send(
        new InvokeCommand({ FunctionName, Payload: JSON.stringify(event) }),
      );
      const text = Buffer.from(answer.Payload ?? []).toString('utf8');
      if (answer.FunctionError !== undefined) throw new Error(text);
      return JSON.parse(text);
    },
    outcomeOf: (eventId, outcome) =>
      eventually(`${eventId} ${outcome}`, () =>
        logs.find((log) => log.correlation_id === eventId && log.outcome === outcome),
      ),
    acceptedFor: (orderId) =>
      system.thirdwatch.calls().filter(({ body, applied }) => applied && fieldsOf(body)._orderId === orderId),
    messagesIn: contents,
    async drained() {
      await eventually('the queue is empty', () => contents('OrderEventsQueue').length === 0 || undefined);
    },
  };
}
