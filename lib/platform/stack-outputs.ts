import * as v from 'valibot';

/** The outputs of the stack, as serverless.yml declares them. */
export const StageOutputs = v.object({
  WebhookUrl: v.string(),
  IngramSecretId: v.string(),
  ThirdwatchSecretId: v.string(),
  OrderEventsQueueUrl: v.string(),
  OrderEventsQueueArn: v.string(),
  OrderEventsDlqUrl: v.string(),
  OrderEventsDlqArn: v.string(),
  OrdersTableName: v.string(),
  ReceiverFunctionName: v.string(),
  ForwarderFunctionName: v.string(),
  /** Only on AWS. */
  SweeperFunctionName: v.optional(v.string()),
  /** Only on AWS, where `archive` is on, and not in a stack that was deployed before it was an output. */
  ArchiverFunctionName: v.optional(v.string()),
  /** `5 minutes`; only on AWS, and not in a stack that was deployed before it was an output. */
  SweepInterval: v.optional(v.string()),
  /** Only where `ingram-details` is not `off`. */
  IngramApiSecretId: v.optional(v.string()),
  /** Of API Gateway; only on AWS. */
  AccessLogGroupName: v.optional(v.string()),
  /** Only where `archive` is on. */
  ArchiveBucketName: v.optional(v.string()),
  /** Who may read the archive, and who may erase an order in it; only on AWS. */
  ArchiveReaderRoleArn: v.optional(v.string()),
  ArchiveEraserRoleArn: v.optional(v.string()),
  /** Where alarms are told; only on AWS. */
  AlarmTopicArn: v.optional(v.string()),
  /** Only where `thirdwatch-base-url` is `simulator`. */
  ThirdwatchSimulatorFunctionName: v.optional(v.string()),
});
export type StageOutputs = v.InferOutput<typeof StageOutputs>;
