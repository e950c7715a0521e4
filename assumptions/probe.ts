import type { Cloud } from './cloud.ts';

/** What a probe asks of the services, for an estimate of its price. */
type Units = {
  /** Requests to SQS of 64 KB each. */
  readonly queueRequests?: number;
  readonly writeUnits?: number;
  readonly readUnits?: number;
  readonly secrets?: number;
};

/** What was seen, and whether the assumption holds by it. */
type Evidence = { readonly holds: boolean; readonly seen: string };

/** A check of one assumption about AWS. */
export type Probe = {
  /** By which the models and the documents cite it. */
  readonly name: string;
  readonly statement: string;
  /** The page of AWS that says so. */
  readonly document: string;
  /** What would go wrong in the bridge if it were false. */
  readonly breaks: string;
  /** How long it waits, apart from the time that requests take. */
  readonly waitSeconds: number;
  readonly units: Units;
  readonly run: (cloud: Cloud) => Promise<Evidence>;
};

const GUIDE = 'https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide';
const REFERENCE = 'https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference';
const DYNAMODB = 'https://docs.aws.amazon.com/amazondynamodb/latest';

/** The pages that the probes cite. */
export const DOCUMENTS = {
  delivery: `${GUIDE}/FIFO-queues-understanding-logic.html`,
  visibility: `${GUIDE}/sqs-visibility-timeout.html`,
  exactlyOnce: `${GUIDE}/FIFO-queues-exactly-once-processing.html`,
  messageQuotas: `${GUIDE}/quotas-messages.html`,
  deadLetters: `${GUIDE}/sqs-dead-letter-queues.html`,
  redrive: `${GUIDE}/sqs-configure-dead-letter-queue-redrive.html`,
  changeVisibility: `${REFERENCE}/API_ChangeMessageVisibility.html`,
  changeVisibilities: `${REFERENCE}/API_ChangeMessageVisibilityBatch.html`,
  deleteMessage: `${REFERENCE}/API_DeleteMessage.html`,
  receiveMessage: `${REFERENCE}/API_ReceiveMessage.html`,
  conditions: `${DYNAMODB}/developerguide/Expressions.ConditionExpressions.html`,
  updateItem: `${DYNAMODB}/APIReference/API_UpdateItem.html`,
  consistency: `${DYNAMODB}/developerguide/HowItWorks.ReadConsistency.html`,
  constraints: `${DYNAMODB}/developerguide/Constraints.html`,
  sparseIndexes: `${DYNAMODB}/developerguide/bp-indexes-general-sparse-indexes.html`,
  batchGetItem: `${DYNAMODB}/APIReference/API_BatchGetItem.html`,
  putSecretValue: 'https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_PutSecretValue.html',
  batchItemFailures: 'https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html',
} as const;
