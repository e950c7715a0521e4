import { SQSClient } from '@aws-sdk/client-sqs';
import type { StageOutputs } from '../../lib/platform/stack-outputs.ts';
import { awsDouble, type SentCommand } from './aws-double.ts';

/** A message of the queue. */
export type ParkedDouble = {
  readonly id: string;
  readonly group: string;
  readonly reason?: string;
  readonly eventId?: string;
  readonly body?: string;
};

const NAMES = [
  ...['WebhookUrl', 'IngramSecretId', 'ThirdwatchSecretId', 'OrdersTableName'],
  ...['OrderEventsQueueUrl', 'OrderEventsQueueArn', 'OrderEventsDlqUrl', 'OrderEventsDlqArn'],
  ...['ReceiverFunctionName', 'ForwarderFunctionName'],
] as const;

/**
 * A FIFO queue that behaves like AWS, unlike the emulator: it returns as many messages of a group as fit, and no more
 * until these are deleted or released.
 */
export class DlqDouble {
  readonly outputs = Object.fromEntries(NAMES.map((name) => [name, name])) as StageOutputs;
  readonly sqs: SQSClient;
  /** The bodies that were sent to the queue of order events. */
  readonly sent: string[] = [];
  /** Called with each body that is sent; returns an error if SQS refuses it. */
  onSend: (body: string) => Error | undefined = () => undefined;
  /** The ids of messages that SQS does not delete. */
  readonly undeletable = new Set<string>();
  readonly commands: readonly SentCommand[];
  #messages: ParkedDouble[];
  readonly #hidden = new Set<string>();

  constructor(messages: readonly ParkedDouble[]) {
    this.#messages = [...messages];
    const respond = ({ operation, input }: SentCommand) => this.#answer(operation, input);
    const { client, sent } = awsDouble(new SQSClient({ region: 'us-east-1' }), respond);
    this.sqs = client;
    this.commands = sent;
  }

  /** The ids of the remaining messages, and of those in flight. */
  get left(): { readonly ids: readonly string[]; readonly hidden: readonly string[] } {
    return { ids: this.#messages.map(({ id }) => id), hidden: [...this.#hidden] };
  }

  park(message: ParkedDouble): void {
    this.#messages.push(message);
  }

  #answer(operation: string, input: SentCommand['input']): object | Error {
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
    const visible = this.#messages.length - hidden;
    return {
      Attributes: {
        ApproximateNumberOfMessages: String(visible),
        ApproximateNumberOfMessagesNotVisible: String(hidden),
      },
    };
  }

  #receive(most: number): object[] {
    const blocked = new Set(
      this.#messages.filter(({ id }) => this.#hidden.has(id)).map(({ group }) => group),
    );
    const free = this.#messages.filter(({ group }) => !blocked.has(group));
    const [first] = free;
    const some = free.filter(({ group }) => group === first?.group).slice(0, most);
    for (const { id } of some) this.#hidden.add(id);
    return some.map(({ id, group, reason, eventId, body = id }) => ({
      MessageId: id,
      ReceiptHandle: id,
      Body: body,
      Attributes: { MessageGroupId: group, SentTimestamp: '0' },
      MessageAttributes: { reason: { StringValue: reason }, eventId: { StringValue: eventId } },
    }));
  }

  #delete(entries: readonly Record<string, string>[]): object {
    const failed = entries.filter(({ ReceiptHandle = '' }) => this.undeletable.has(ReceiptHandle));
    for (const { ReceiptHandle = '' } of entries) {
      if (this.undeletable.has(ReceiptHandle)) continue;
      this.#hidden.delete(ReceiptHandle);
      this.#messages = this.#messages.filter(({ id }) => id !== ReceiptHandle);
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
