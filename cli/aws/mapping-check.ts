import {
  type EventSourceMappingConfiguration,
  type LambdaClient,
  paginateListEventSourceMappings,
} from '@aws-sdk/client-lambda';
import type { StageOutputs } from '../../lib/platform/stack-outputs.ts';
import { type Finding, failed, ok } from '../checks/check.ts';

/** Does Lambda feed the forwarder from the queue, and as the bridge needs it? */
export async function mappingFinding(lambda: LambdaClient, outputs: StageOutputs): Promise<Finding> {
  const mappings: EventSourceMappingConfiguration[] = [];
  const input = {
    FunctionName: outputs.ForwarderFunctionName,
    EventSourceArn: outputs.OrderEventsQueueArn,
  };
  for await (const page of paginateListEventSourceMappings({ client: lambda }, input)) {
    mappings.push(...(page.EventSourceMappings ?? []));
  }
  const [mapping] = mappings;
  if (mapping === undefined) {
    return failed('Nothing feeds the forwarder from the queue.', 'Deploy the stack anew.');
  }
  const faults = mappingFaults(mapping);
  if (faults.length === 0) {
    return ok(`It is enabled, ${mapping.ScalingConfig?.MaximumConcurrency} batches side by side.`);
  }
  return failed(
    `It is not as it should be: ${faults.map(({ text }) => text).join('; ')}.`,
    `aws lambda update-event-source-mapping --uuid ${mapping.UUID} ${faults.map(({ option }) => option).join(' ')}`,
  );
}

type Fault = { readonly text: string; readonly option: string };

function mappingFaults(mapping: EventSourceMappingConfiguration): readonly Fault[] {
  const { State = 'unknown', FunctionResponseTypes = [], ScalingConfig } = mapping;
  const faults: Fault[] = [];
  // Enabling, Updating and the like pass by themselves.
  if (State.startsWith('Disabl')) faults.push({ text: `it is ${State.toLowerCase()}`, option: '--enabled' });
  if (!FunctionResponseTypes.includes('ReportBatchItemFailures')) {
    faults.push({
      text: 'it does not report single failures, so that one repeats its whole batch',
      option: '--function-response-types ReportBatchItemFailures',
    });
  }
  if (ScalingConfig?.MaximumConcurrency === undefined) {
    faults.push({
      text: 'nothing bounds how many batches run side by side',
      option: '--scaling-config MaximumConcurrency=5',
    });
  }
  return faults;
}
