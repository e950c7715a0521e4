import { existsSync } from 'node:fs';
import { mkdir, rmdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Lambda gives a function one whole CPU at this memory size, and less in proportion (AWS, "Configure memory"). */
const MB_OF_A_CPU = 1769;
const PERIOD_US = 20_000;
const V1_ROOT = '/sys/fs/cgroup/cpu';
const V2_ROOT = '/sys/fs/cgroup';

/** A share of a CPU, for one process after another. */
export type CpuShare = {
  /** Holds a process, with all its threads, to the share from now on. */
  readonly holdTo: (pid: number) => Promise<void>;
  readonly remove: () => Promise<void>;
};

/** The share of a CPU that a memory size buys. */
export function shareOf(memoryMb: number): number {
  return memoryMb / MB_OF_A_CPU;
}

/**
 * A control group with a CPU quota.
 *
 * @param share a part of one CPU, above 0
 * @returns why there can be none, where control groups cannot be used on this machine
 */
export async function createCpuShare(share: number): Promise<CpuShare | string> {
  const quotaUs = Math.round(PERIOD_US * share);
  const isV1 = existsSync(join(V1_ROOT, 'cpu.cfs_quota_us'));
  const dir = join(isV1 ? V1_ROOT : V2_ROOT, `bridge-bench-${process.pid}-${quotaUs}`);
  // The kernel makes the files of a control group. Where it has not, the folder is none, and no file is to be made.
  const set = (file: string, value: number | string) =>
    writeFile(join(dir, file), String(value), { flag: 'r+' });
  try {
    await mkdir(dir);
    if (isV1) {
      await set('cpu.cfs_period_us', PERIOD_US);
      await set('cpu.cfs_quota_us', quotaUs);
    } else {
      await set('cpu.max', `${quotaUs} ${PERIOD_US}`);
    }
  } catch (error) {
    await rmdir(dir).catch(() => undefined);
    return `no control group with a CPU quota can be made here (${error instanceof Error ? error.message : error})`;
  }
  return {
    holdTo: (pid) => set('cgroup.procs', pid),
    remove: () => rmdir(dir),
  };
}
