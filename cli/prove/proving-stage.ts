import type { ProvingGround } from '../../prove/ground.ts';

/** A stage whose Thirdwatch is the simulator, as far as that can be looked at and disturbed. */
export type ProvingStage = Pick<
  ProvingGround,
  'callsSince' | 'addFaults' | 'clearFaults' | 'alarms' | 'billed' | 'pollEveryMs'
> & {
  /** Has the simulator forget calls that are not kept in the table. */
  readonly forgetCalls?: () => Promise<void>;
};
