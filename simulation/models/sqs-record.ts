import type { SQSRecord } from 'aws-lambda';

/** A message as SQS hands it out. */
export type HandedOut = {
  readonly messageId: string;
  readonly receiptHandle: string;
  readonly body: string;
  readonly groupId: string;
  readonly attributes: Readonly<Record<string, string>>;
  /** How often it was handed out, this time included. */
  readonly receiveCount: number;
  /** In milliseconds since 1970. */
  readonly sentAt: number;
  readonly firstReceivedAt: number;
};

/** A message as Lambda gives it to a function ("Using Lambda with Amazon SQS", example message event). */
export function sqsRecord(message: HandedOut): SQSRecord {
  const { messageId, receiptHandle, body, groupId, attributes, receiveCount, sentAt, firstReceivedAt } =
    message;
  return {
    messageId,
    receiptHandle,
    body,
    attributes: {
      ApproximateReceiveCount: String(receiveCount),
      SentTimestamp: String(sentAt),
      SenderId: 'AIDAEXAMPLE',
      ApproximateFirstReceiveTimestamp: String(firstReceivedAt),
      MessageGroupId: groupId,
    },
    messageAttributes: Object.fromEntries(
      Object.entries(attributes).map(([name, stringValue]) => [name, { dataType: 'String', stringValue }]),
    ),
    md5OfBody: '',
    eventSource: 'aws:sqs',
    eventSourceARN: 'arn:aws:sqs:us-east-1:000000000000:order-events.fifo',
    awsRegion: 'us-east-1',
  };
}
