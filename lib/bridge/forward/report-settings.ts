import type { ForwarderSettings } from '../settings/forwarder.ts';
import type { ReportSettings } from './forward-ports.ts';

/** What Thirdwatch is told, and of whom, as a deployment has set it. */
export function reportSettingsFrom(settings: ForwarderSettings): ReportSettings {
  return {
    statusTable: settings['status-overrides'],
    userIdFallback: settings['user-id-fallback'],
    userIdSource: settings['user-id-source'],
    retentionMs: settings['order-retention-days'] * 24 * 60 * 60_000,
    cancelSettleMs: settings['cancel-settle-minutes'] * 60_000,
  };
}
