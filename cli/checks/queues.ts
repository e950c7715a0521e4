import { GetQueueAttributesCommand, type QueueAttributeName } from '@aws-sdk/client-sqs';
import * as v from 'valibot';
import type { StageOutputs } from '../../lib/platform/stack-outputs.ts';
import { MAX_RECEIVE_COUNT } from '../../lib/queue/retry.ts';
import { VISIBILITY_SECONDS } from '../../lib/queue/visibility.ts';
import type { Stage } from '../stage.ts';
import type { RelayCommand } from '../terminal/relay-command.ts';
import { pluralize } from '../terminal/wording.ts';
import { type Finding, failed, ok, type StageCheck, warning } from './check.ts';

type Attributes = Partial<Record<QueueAttributeName, string>>;

/** A wrong attribute, its right value, and a description. */
type Fault = { readonly attribute: QueueAttributeName; readonly right: string; readonly text: string };

type DlqOutput = Pick<StageOutputs, 'OrderEventsDlqArn'>;

const DAY_SECONDS = 86_400;

/** Do the queues exist with the settings that the bridge needs? Is anything in the dead-letter queue? */
export function queueChecks({ relay, sqs, outputs }: Stage): readonly StageCheck[] {
  const attributesOf = async (QueueUrl: string): Promise<Attributes> => {
    const command = new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['All'] });
    return (await sqs.send(command)).Attributes ?? {};
  };
  const { OrderEventsQueueUrl: queueUrl, OrderEventsDlqUrl: dlqUrl } = outputs;
  return [
    {
      name: 'queue',
      find: async () => findingFor(queueFaults(await attributesOf(queueUrl), outputs), queueUrl),
    },
    {
      name: 'dead-letter queue',
      find: async () => findingFor(dlqFaults(await attributesOf(dlqUrl)), dlqUrl),
    },
    { name: 'parked events', find: async () => parkedFinding(await attributesOf(dlqUrl), relay) },
  ];
}

/** What is wrong with the queue of order events. */
export function queueFaults(attributes: Attributes, outputs: DlqOutput): readonly Fault[] {
  return [
    ...fifoFaults(attributes),
    ...atLeast(attributes, 'VisibilityTimeout', 'the visibility timeout', VISIBILITY_SECONDS),
    ...atLeast(attributes, 'MessageRetentionPeriod', 'the retention', 7 * DAY_SECONDS),
    ...redriveFaults(attributes, outputs),
  ];
}

/** What is wrong with the dead-letter queue. */
export function dlqFaults(attributes: Attributes): readonly Fault[] {
  return [
    ...fifoFaults(attributes),
    ...atLeast(attributes, 'MessageRetentionPeriod', 'the retention', 14 * DAY_SECONDS),
  ];
}

function fifoFaults({ FifoQueue }: Attributes): readonly Fault[] {
  if (FifoQueue === 'true') return [];
  return [{ attribute: 'FifoQueue', right: 'true', text: 'it is not a FIFO queue' }];
}

function atLeast(
  attributes: Attributes,
  attribute: QueueAttributeName,
  what: string,
  seconds: number,
): readonly Fault[] {
  if (Number(attributes[attribute]) >= seconds) return [];
  const text = `${what} is ${attributes[attribute] ?? 'unknown'} s instead of at least ${seconds} s`;
  return [{ attribute, right: String(seconds), text }];
}

const RedrivePolicy = v.pipe(
  v.string(),
  v.parseJson(),
  v.object({ deadLetterTargetArn: v.string(), maxReceiveCount: v.pipe(v.unknown(), v.transform(Number)) }),
);

function redriveFaults(attributes: Attributes, { OrderEventsDlqArn }: DlqOutput): readonly Fault[] {
  const policy = v.safeParse(RedrivePolicy, attributes.RedrivePolicy);
  const right = { deadLetterTargetArn: OrderEventsDlqArn, maxReceiveCount: MAX_RECEIVE_COUNT };
  const fault = (text: string) => [
    { attribute: 'RedrivePolicy', right: JSON.stringify(right), text } satisfies Fault,
  ];
  if (!policy.success) return fault('it has no redrive policy');
  const { deadLetterTargetArn, maxReceiveCount } = policy.output;
  if (deadLetterTargetArn !== OrderEventsDlqArn) return fault(`it redrives to ${deadLetterTargetArn}`);
  if (maxReceiveCount >= MAX_RECEIVE_COUNT) return [];
  return fault(`maxReceiveCount is ${maxReceiveCount} instead of ${MAX_RECEIVE_COUNT}`);
}

function findingFor(faults: readonly Fault[], queueUrl: string): Finding {
  if (faults.length === 0) return ok('Its settings are right.');
  const values = Object.fromEntries(faults.map(({ attribute, right }) => [attribute, right]));
  // A deployment would not undo a change that was made by hand.
  const remedy = `aws sqs set-queue-attributes --queue-url ${queueUrl} --attributes '${JSON.stringify(values)}'`;
  const message = `Its settings are wrong: ${faults.map(({ text }) => text).join('; ')}.`;
  if ('FifoQueue' in values) return failed(message, 'Deploy the stack again: a queue cannot become FIFO.');
  return failed(message, remedy);
}

function parkedFinding(attributes: Attributes, relay: RelayCommand): Finding {
  const parked =
    Number(attributes.ApproximateNumberOfMessages ?? 0) +
    Number(attributes.ApproximateNumberOfMessagesNotVisible ?? 0);
  if (parked === 0) return ok('None.');
  const are = `${pluralize(parked, 'message')} ${parked === 1 ? 'is' : 'are'} in the dead-letter queue.`;
  return warning(are, `List them with their reasons: ${relay('dlq list')}`);
}
