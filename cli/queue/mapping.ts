import { setTimeout as sleep } from 'node:timers/promises';
import type { EventSourceMappingConfiguration } from '@aws-sdk/client-lambda';
import type { Stage } from '../stage.ts';
import { EXIT, Failure } from '../terminal/failure.ts';

/** A stage, as far as its event source mapping is concerned. */
export type MappingStage = Pick<Stage, 'relay' | 'outputs' | 'lambda'>;

/** The mapping by which Lambda feeds the forwarder from the queue, with its current state. */
export async function findMapping({
  outputs,
  lambda,
}: Pick<MappingStage, 'outputs' | 'lambda'>): Promise<EventSourceMappingConfiguration | undefined> {
  const { ListEventSourceMappingsCommand } = await import('@aws-sdk/client-lambda');
  const command = new ListEventSourceMappingsCommand({
    FunctionName: outputs.ForwarderFunctionName,
    EventSourceArn: outputs.OrderEventsQueueArn,
  });
  return (await (await lambda()).send(command)).EventSourceMappings?.[0];
}

/**
 * Refuses to go on while the forwarder takes messages from the queue.
 *
 * @throws Failure that says how to pause it
 */
export async function assertPaused(stage: MappingStage): Promise<void> {
  const mapping = await findMapping(stage);
  if (mapping === undefined || mapping.State === 'Disabled') return;
  throw new Failure(
    `The forwarder is taking messages from the queue, and a message that it has taken cannot be seen. Pause it first: ${stage.relay('pause')}`,
    { exitCode: EXIT.usage },
  );
}

/** Whether the forwarder takes no messages from the queue, or is about to stop. */
export async function isPaused(stage: Pick<MappingStage, 'outputs' | 'lambda'>): Promise<boolean> {
  const state = (await findMapping(stage))?.State;
  return state === undefined || state === 'Disabled' || state === 'Disabling';
}

/** AWS takes about a minute; a mapping that takes longer than this is stuck. */
const TIMEOUT_MS = 5 * 60_000;

export type SwitchOptions = {
  readonly enable: boolean;
  /** Called with the mapping's state while it changes. */
  readonly onState: (state: string) => void;
  readonly lookEveryMs?: number;
  readonly timeoutMs?: number;
};

/**
 * Enables or disables the mapping, and waits until it is.
 *
 * @throws Failure when there is no mapping, or its state does not change in time
 */
export async function switchMapping(stage: MappingStage, options: SwitchOptions): Promise<void> {
  const { enable, onState, lookEveryMs = 1_000, timeoutMs = TIMEOUT_MS } = options;
  const wanted = enable ? 'Enabled' : 'Disabled';
  let isRequested = false;
  for (const end = Date.now() + timeoutMs; Date.now() < end; await sleep(lookEveryMs)) {
    const { UUID, State = 'unknown' } = (await findMapping(stage)) ?? throwMissing();
    if (State === wanted) return;
    onState(State);
    // While it changes, Lambda refuses another change.
    const isSettled = State === 'Enabled' || State === 'Disabled';
    if (isSettled && !isRequested) {
      await update(stage, UUID, enable);
      isRequested = true;
    }
  }
  throw new Failure(
    `The event source mapping is not ${wanted} yet. Lambda is still changing it. Check later: ${stage.relay('doctor')}`,
  );
}

async function update({ lambda }: MappingStage, UUID: string | undefined, Enabled: boolean): Promise<void> {
  const { UpdateEventSourceMappingCommand } = await import('@aws-sdk/client-lambda');
  await (await lambda()).send(new UpdateEventSourceMappingCommand({ UUID, Enabled }));
}

function throwMissing(): never {
  throw new Failure('Nothing feeds the forwarder from the queue. Deploy the stack again.');
}
