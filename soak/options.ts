import type { IngramDetailsMode } from '../lib/bridge/enrich.ts';

/** What a soak is run with. */
export type SoakOptions = {
  readonly notifications: number;
  readonly orders: number;
  readonly seed: number;
  /** What Ingram's Order Details are asked for; nothing unless given. Then orders live as `story.ts` tells. */
  readonly details?: IngramDetailsMode;
  /** Leaves out what waits for as long as Ingram is waited for: minutes. */
  readonly isQuick?: boolean;
  readonly onProgress?: (text: string) => void;
};
