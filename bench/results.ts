import type { FunctionName } from '../local/packaging/bundle.ts';
import type { BundleSize } from './bundles.ts';
import type { Machine } from './machine.ts';
import type { CoreCost } from './measure/core.ts';
import type { CostInput } from './measure/cost.ts';
import type { ForwarderLoad, LargeOrder } from './measure/forwarder-load.ts';
import type { HostileBatch } from './measure/hostile-batch.ts';
import type { HostileLoads } from './measure/hostile-load.ts';
import type { ReceiverLoad } from './measure/receiver-load.ts';
import type { Starts } from './measure/start.ts';
import type { SystemLoad } from './measure/system.ts';

/** All that one run of the benchmark has found; what was not measured is missing. */
export type Results = {
  /** ISO 8601. */
  readonly at: string;
  readonly machine: Machine;
  readonly rounds: number;
  readonly sizes: Readonly<Record<FunctionName, BundleSize>>;
  readonly starts?: Starts;
  readonly receiverLoads?: readonly ReceiverLoad[];
  readonly hostileLoads?: HostileLoads;
  readonly hostileBatches?: readonly HostileBatch[];
  readonly forwarderLoads?: readonly ForwarderLoad[];
  readonly largeOrders?: readonly LargeOrder[];
  readonly core?: readonly CoreCost[];
  readonly system?: readonly SystemLoad[];
};

/** What the costs are made of, where all of it was measured. */
export function costInputOf(results: Results): CostInput | undefined {
  const { starts, receiverLoads, forwarderLoads, largeOrders } = results;
  const receiver = receiverLoads?.find(({ variant, orders }) => variant === 'deployed' && orders === 1);
  const forwarder = forwarderLoads?.find(({ variant, orders }) => variant === 'deployed' && orders === 10);
  const alone = largeOrders?.find(({ knownLines }) => knownLines === 1);
  const started = (name: FunctionName) =>
    starts?.starts.find((start) => start.name === name && start.variant === 'deployed');
  const [receiverStart, forwarderStart] = [started('receiver'), started('forwarder')];
  if (!receiver || !forwarder || !alone || !receiverStart || !forwarderStart) return undefined;
  return {
    receiverCpuMs: receiver.cpuMs.median,
    forwarderCpuMs: forwarder.cpuMs.median,
    forwarderAloneCpuMs: alone.cpuMs.median,
    receiverInitMs: receiverStart.nodeMs.median + receiverStart.initMs.median,
    forwarderInitMs: forwarderStart.nodeMs.median + forwarderStart.initMs.median,
    receiverLogBytes: receiver.loggedBytes,
    forwarderLogBytes: forwarder.loggedBytes,
  };
}
