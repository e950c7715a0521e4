import type { IngramDetailsMode } from '../lib/bridge/settings/ingram-api.ts';

/** What a soak is run with. */
export type SoakOptions = {
  readonly notifications: number;
  readonly orders: number;
  readonly seed: number;
  /** How Order Details are used; off unless given. If they are on, orders have a lifecycle. */
  readonly details?: IngramDetailsMode;
  /** Leaves out what waits for Ingram's answers for minutes. */
  readonly isQuick?: boolean;
  readonly onProgress?: (text: string) => void;
};
