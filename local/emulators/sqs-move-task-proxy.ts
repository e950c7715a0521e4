import {
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  ListQueuesCommand,
  type QueueAttributeName,
  QueueDoesNotExist,
  SQSClient,
} from '@aws-sdk/client-sqs';
import * as v from 'valibot';
import {
  type HttpAnswer,
  jsonAnswer,
  type ProxiedRequest,
  startAwsJsonProxy,
} from '../http/aws-json-proxy.ts';
import { invalidParameter, notFound, parseParameters, SqsError } from './sqs-error.ts';
import { MoveTask } from './sqs-move-task.ts';

/** The emulator of SQS, with message move tasks added. */
export type SqsMoveTaskProxy = { readonly url: string; stop(): Promise<void> };

export type SqsMoveTaskProxyOptions = {
  /** The emulator's URL. */
  readonly target: string;
  readonly region: string;
};

/**
 * Starts a proxy in front of the emulator of SQS that adds `StartMessageMoveTask`, `ListMessageMoveTasks` and
 * `CancelMessageMoveTask`, as AWS documents them and answers them; all else passes unchanged.
 */
export async function startSqsMoveTaskProxy({
  target,
  region,
}: SqsMoveTaskProxyOptions): Promise<SqsMoveTaskProxy> {
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  const tasks = new MoveTasks(new SQSClient({ region, endpoint: target, credentials }));
  const proxy = await startAwsJsonProxy({
    target,
    name: 'The proxy with message move tasks',
    answer: (request) => tasks.answer(request),
  });
  return {
    url: proxy.url,
    async stop() {
      await proxy.stop();
      await tasks.stop();
    },
  };
}

const Start = v.object({
  SourceArn: v.string(),
  DestinationArn: v.optional(v.string()),
  MaxNumberOfMessagesPerSecond: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(500))),
});
const List = v.object({
  SourceArn: v.string(),
  MaxResults: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(10)), 1),
});
const Cancel = v.object({ TaskHandle: v.string() });

class MoveTasks {
  readonly #sqs: SQSClient;
  /** The newest first. */
  #tasks: readonly MoveTask[] = [];
  readonly #operations: Readonly<Record<string, (request: unknown) => Promise<object>>> = {
    StartMessageMoveTask: (request) => this.#start(parseParameters(Start, request)),
    ListMessageMoveTasks: async (request) => this.#list(parseParameters(List, request)),
    CancelMessageMoveTask: async (request) => this.#cancel(parseParameters(Cancel, request)),
  };

  constructor(sqs: SQSClient) {
    this.#sqs = sqs;
  }

  async answer({ operation, body, passOn }: ProxiedRequest): Promise<HttpAnswer> {
    const operate = this.#operations[operation];
    if (operate === undefined) return passOn(body);
    try {
      return jsonAnswer(200, await operate(JSON.parse(body.toString('utf8'))));
    } catch (error) {
      if (error instanceof SqsError) return error.answer();
      throw error;
    }
  }

  async stop(): Promise<void> {
    for (const task of this.#tasks) task.cancel();
    await Promise.all(this.#tasks.map(({ ended }) => ended));
  }

  async #start(request: v.InferOutput<typeof Start>): Promise<object> {
    const { SourceArn: sourceArn, DestinationArn, MaxNumberOfMessagesPerSecond: messagesPerSecond } = request;
    const sourceUrl = await this.#urlOf(sourceArn, 'SourceArn');
    if (!(await this.#isDeadLetterQueue(sourceArn)))
      throw invalidParameter('Source queue must be configured as a Dead Letter Queue.');
    const url = DestinationArn && (await this.#urlOf(DestinationArn, 'DestinationArn'));
    const destination = DestinationArn && url ? { arn: DestinationArn, url } : undefined;
    const messagesToMove = await this.#countOf(sourceUrl);
    if (this.#tasks.some(({ isActive, entry }) => isActive && entry.SourceArn === sourceArn))
      throw invalidParameter(
        'There is already a task running. Only one active task is allowed for a source queue arn at a given time.',
      );
    const options = { sqs: this.#sqs, sourceArn, sourceUrl, destination, messagesPerSecond, messagesToMove };
    const task = new MoveTask(options);
    this.#tasks = [task, ...this.#tasks];
    return { TaskHandle: task.handle };
  }

  #list({ SourceArn, MaxResults }: v.InferOutput<typeof List>): object {
    const entries = this.#tasks.map(({ entry }) => entry).filter((entry) => entry.SourceArn === SourceArn);
    return { Results: entries.slice(0, MaxResults) };
  }

  #cancel({ TaskHandle }: v.InferOutput<typeof Cancel>): object {
    const task = this.#tasks.find(({ handle }) => handle === TaskHandle);
    if (!task?.isActive) throw notFound('Task does not exist.');
    return { ApproximateNumberOfMessagesMoved: task.cancel() };
  }

  async #urlOf(arn: string, parameter: string): Promise<string> {
    const command = new GetQueueUrlCommand({ QueueName: arn.split(':').at(-1) });
    const answer = await this.#sqs.send(command).catch((error: unknown) => {
      if (!(error instanceof QueueDoesNotExist)) throw error;
      throw notFound(`The resource that you specified for the ${parameter} parameter doesn't exist.`);
    });
    return answer.QueueUrl ?? '';
  }

  async #isDeadLetterQueue(arn: string): Promise<boolean> {
    const { QueueUrls = [] } = await this.#sqs.send(new ListQueuesCommand({}));
    const policies = await Promise.all(QueueUrls.map((url) => this.#attributeOf(url, 'RedrivePolicy')));
    return policies.some((policy) => policy?.includes(JSON.stringify(arn)));
  }

  /** All messages, as those in flight become visible again soon. */
  async #countOf(url: string): Promise<number> {
    const visible = await this.#attributeOf(url, 'ApproximateNumberOfMessages');
    return Number(visible) + Number(await this.#attributeOf(url, 'ApproximateNumberOfMessagesNotVisible'));
  }

  async #attributeOf(QueueUrl: string, name: QueueAttributeName): Promise<string | undefined> {
    const { Attributes } = await this.#sqs.send(
      new GetQueueAttributesCommand({ QueueUrl, AttributeNames: [name] }),
    );
    return Attributes?.[name];
  }
}
