import { durationText } from '../../lib/platform/duration.ts';
import type { Stage } from '../stage.ts';
import { pluralize } from '../terminal/wording.ts';

type Plan = {
  readonly notifications: number;
  readonly deadlineMs: number;
  /** In dollars, on AWS. */
  readonly cost: number;
};

/** What a proving run will do, and what it costs where it costs anything. */
export function planText(
  { name, simulators }: Pick<Stage, 'name' | 'simulators'>,
  { notifications, deadlineMs, cost }: Plan,
): string {
  const [place, price] =
    simulators === undefined ? [name, ` and about $${cost.toFixed(3)}`] : ['the local system', ''];
  return `send ${pluralize(notifications, 'notification')} of invented orders to ${place}, and disturb it on the way, for ${durationText(deadlineMs)} at most${price}`;
}
