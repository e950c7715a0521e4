import { SQSClient } from '@aws-sdk/client-sqs';
import type { StageOutputs } from '../../lib/platform/stack-outputs.ts';
import { type Asked, answeredBy } from './aws-answers.ts';

/** A message of the dead-letter queue. */
export type Letter = {
  readonly id: string;
  readonly group: string;
  readonly reason: string;
  readonly body?: string;
};

const NAMES = [
  ...['WebhookUrl', 'IngramSecretId', 'ThirdwatchSecretId', 'OrdersTableName'],
  ...['OrderEventsQueueUrl', 'OrderEventsQueueArn', 'OrderEventsDlqUrl', 'OrderEventsDlqArn'],
  ...['ReceiverFunctionName', 'ForwarderFunctionName'],
] as const;

/**
 * A dead-letter queue that hands messages out as AWS does and the emulator does not: as many of a group as fit, and
 * no more of it until these are deleted or given back.
 */
export class FifoDouble {
  readonly outputs = Object.fromEntries(NAMES.map((name) => [name, name])) as StageOutputs;
  readonly sqs: SQSClient;
  /** The bodies that were sent to the queue of order events. */
  readonly sent: string[] = [];
  /** Told of each body that is sent; an error says that SQS does not take it. */
  onSend: (body: string) => Error | undefined = () => undefined;
  /** The ids of messages that SQS does not delete. */
  readonly undeletable = new Set<string>();
  readonly asked: readonly Asked[];
  #letters: Letter[];
  readonly #hidden = new Set<string>();

  constructor(letters: readonly Letter[]) {
    this.#letters = [...letters];
    const answers = ({ operation, input }: Asked) => this.#answer(operation, input);
    const { client, asked } = answeredBy(new SQSClient({ region: 'us-east-1' }), answers);
    this.sqs = client;
    this.asked = asked;
  }

  /** The ids of what is left, and of what others cannot see. */
  get left(): { readonly ids: readonly string[]; readonly hidden: readonly string[] } {
    return { ids: this.#letters.map(({ id }) => id), hidden: [...this.#hidden] };
  }

  park(letter: Letter): void {
    this.#letters.push(letter);
  }

  #answer(operation: string, input: Asked['input']): object | Error {
    const entries = (Array.isArray(input.Entries) ? input.Entries : []) as readonly Record<string, string>[];
    switch (operation) {
      case 'GetQueueAttributes':
        return this.#counts();
      case 'ReceiveMessage':
        return { Messages: this.#receive(Number(input.MaxNumberOfMessages)) };
      case 'ChangeMessageVisibilityBatch':
        for (const { ReceiptHandle = '' } of entries) this.#hidden.delete(ReceiptHandle);
        return {};
      case 'DeleteMessageBatch':
        return this.#delete(entries);
      default:
        return this.#send(entries);
    }
  }

  #counts(): object {
    const hidden = this.#hidden.size;
    const visible = this.#letters.length - hidden;
    return {
      Attributes: {
        ApproximateNumberOfMessages: String(visible),
        ApproximateNumberOfMessagesNotVisible: String(hidden),
      },
    };
  }

  #receive(most: number): object[] {
    const blocked = new Set(this.#letters.filter(({ id }) => this.#hidden.has(id)).map(({ group }) => group));
    const free = this.#letters.filter(({ group }) => !blocked.has(group));
    const [first] = free;
    const some = free.filter(({ group }) => group === first?.group).slice(0, most);
    for (const { id } of some) this.#hidden.add(id);
    return some.map(({ id, group, reason, body = id }) => ({
      MessageId: id,
      ReceiptHandle: id,
      Body: body,
      Attributes: { MessageGroupId: group, SentTimestamp: '0' },
      MessageAttributes: { reason: { DataType: 'String', StringValue: reason } },
    }));
  }

  #delete(entries: readonly Record<string, string>[]): object {
    const failed = entries.filter(({ ReceiptHandle = '' }) => this.undeletable.has(ReceiptHandle));
    for (const { ReceiptHandle = '' } of entries) {
      if (this.undeletable.has(ReceiptHandle)) continue;
      this.#hidden.delete(ReceiptHandle);
      this.#letters = this.#letters.filter(({ id }) => id !== ReceiptHandle);
    }
    return { Failed: failed.map(({ Id }) => ({ Id })) };
  }

  #send(entries: readonly Record<string, string>[]): object | Error {
    for (const { MessageBody = '' } of entries) {
      const refusal = this.onSend(MessageBody);
      if (refusal !== undefined) return refusal;
      this.sent.push(MessageBody);
    }
    return { Successful: entries.map(({ Id }) => ({ Id })) };
  }
}
