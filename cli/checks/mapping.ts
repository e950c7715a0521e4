import type { EventSourceMappingConfiguration } from '@aws-sdk/client-lambda';
import { findMapping, type MappingStage } from '../queue/mapping.ts';
import { type Finding, failed, ok, type StageCheck } from './check.ts';

/** Does Lambda feed the forwarder from the queue, and as the bridge needs it? */
export function mappingChecks(stage: MappingStage): readonly StageCheck[] {
  return [{ name: 'event source mapping', find: () => mappingFinding(stage) }];
}

/** What is to be said of the event source mapping. */
export async function mappingFinding(stage: MappingStage): Promise<Finding> {
  const mapping = await findMapping(stage);
  if (mapping === undefined) {
    return failed('Nothing feeds the forwarder from the queue.', 'Deploy the stack again.');
  }
  const { State = 'unknown', ScalingConfig } = mapping;
  // Enabling, Updating and the like pass by themselves.
  if (State.startsWith('Disabl')) {
    return failed(
      `It is paused (${State}): Thirdwatch hears nothing. Events wait in the queue, for 7 days at most.`,
      `When they are to be forwarded again: ${stage.relay('resume')}`,
    );
  }
  const faults = faultsOf(mapping);
  if (faults.length === 0) {
    return ok(`It is enabled, and runs up to ${ScalingConfig?.MaximumConcurrency} batches at once.`);
  }
  return failed(
    `It is not as it should be: ${faults.map(({ text }) => text).join('; ')}.`,
    `aws lambda update-event-source-mapping --uuid ${mapping.UUID} ${faults.map(({ option }) => option).join(' ')}`,
  );
}

type Fault = { readonly text: string; readonly option: string };

function faultsOf({
  FunctionResponseTypes = [],
  ScalingConfig,
}: EventSourceMappingConfiguration): readonly Fault[] {
  const faults: Fault[] = [];
  if (!FunctionResponseTypes.includes('ReportBatchItemFailures')) {
    faults.push({
      text: 'it does not report single failures, so that one repeats its whole batch',
      option: '--function-response-types ReportBatchItemFailures',
    });
  }
  if (ScalingConfig?.MaximumConcurrency === undefined) {
    faults.push({
      text: 'nothing bounds how many batches run at once',
      option: '--scaling-config MaximumConcurrency=5',
    });
  }
  return faults;
}
