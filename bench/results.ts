import type { BundleSize, FunctionName } from './bundles.ts';
import type { Machine } from './machine.ts';
import type { CoreCost } from './measure/core.ts';
import type { Measured } from './measure/cost.ts';
import type { ForwarderLoad, LargeOrder } from './measure/forwarder-load.ts';
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
  readonly forwarderLoads?: readonly ForwarderLoad[];
  readonly largeOrders?: readonly LargeOrder[];
  readonly core?: readonly CoreCost[];
  readonly system?: readonly SystemLoad[];
};

/** What the costs are made of, where all of it was measured. */
export function measuredOf({ starts, receiverLoads, forwarderLoads }: Results): Measured | undefined {
  const receiver = receiverLoads?.find(({ variant, orders }) => variant === 'deployed' && orders === 1);
  const forwarder = forwarderLoads?.find(({ variant, orders }) => variant === 'deployed' && orders === 10);
  const init = (name: FunctionName) =>
    starts?.starts.find((start) => start.name === name && start.variant === 'deployed')?.initMs.median;
  const [receiverInitMs, forwarderInitMs] = [init('receiver'), init('forwarder')];
  if (!receiver || !forwarder || receiverInitMs === undefined || forwarderInitMs === undefined)
    return undefined;
  return {
    receiverCpuMs: receiver.cpuMs.median,
    forwarderCpuMs: forwarder.cpuMs.median,
    receiverInitMs,
    forwarderInitMs,
    receiverLogBytes: receiver.loggedBytes,
    forwarderLogBytes: forwarder.loggedBytes,
  };
}
