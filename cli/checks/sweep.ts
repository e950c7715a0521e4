import { SWEPT_LISTS } from '../../lib/bridge/sweep/sweep.ts';
import { Misconfigured } from '../../lib/platform/errors.ts';
import { createSweepTable, type Watermark } from '../../lib/store/sweep-table.ts';
import { readForwarderSettings, type Stage } from '../stage.ts';
import { formatTime } from '../terminal/time.ts';
import { type Finding, failed, ok, type StageCheck, warning } from './check.ts';

const HOUR_MS = 3_600_000;

/** As long as the stack's own alarm waits, beyond Ingram's longest maintenance. */
const STALLED_MS = 14 * HOUR_MS;

const LOOK =
  'The sweeper’s log says why it stops: docs/operations.md#sweep-stalled. The check of ingram api says whether Ingram answers.';

/** What is needed of a stage. */
type SweptStage = Pick<Stage, 'forwarderEnvironment' | 'dynamoDb'> & {
  readonly outputs: Pick<Stage['outputs'], 'OrdersTableName'>;
};

/** Where Ingram's lists are compared with what is known: how far has the sweep come? */
export function sweepChecks(stage: SweptStage): readonly StageCheck[] {
  return [{ name: 'sweep', find: () => sweepFinding(stage, Date.now()) }];
}

async function sweepFinding(stage: SweptStage, now: number): Promise<Finding> {
  try {
    const settings = await readForwarderSettings(stage);
    if (settings['ingram-sweep'] === 'off') return ok('It is not used: ingram-sweep is off.');
    return findingForWatermarks(await watermarksOf(stage), now);
  } catch (error) {
    if (!(error instanceof Misconfigured)) throw error;
    return warning(`It was not checked: ${error.message}`, 'Fix that first.');
  }
}

async function watermarksOf({ dynamoDb, outputs }: SweptStage): Promise<ReadonlyMap<string, Watermark>> {
  // Nothing is remembered of this: the retention plays no part.
  const table = createSweepTable({ client: dynamoDb, tableName: outputs.OrdersTableName, retentionDays: 1 });
  const entries = SWEPT_LISTS.map(async (list) => [list, await table.watermark(list)] as const);
  return new Map(await Promise.all(entries));
}

/** What the watermarks of Ingram's lists say of the sweep. */
export function findingForWatermarks(watermarks: ReadonlyMap<string, Watermark>, now: number): Finding {
  const ends = [...watermarks].map(([list, { doneThrough }]) => ({ list, end: doneThrough ?? 0 }));
  const [oldest = { list: '', end: 0 }] = ends.toSorted((a, b) => a.end - b.end);
  if (oldest.end === 0) return warning(`No pass over Ingram’s list "${oldest.list}" has ended yet.`, LOOK);
  const when = `Ingram’s list "${oldest.list}" was last gone through at ${formatTime(oldest.end, now)}`;
  if (now - oldest.end > STALLED_MS) return failed(`${when}. What no webhook told is not found.`, LOOK);
  if (now - oldest.end > HOUR_MS) return warning(`${when}; Ingram may be down for its maintenance.`, LOOK);
  const unread = [...watermarks.values()].flatMap((mark) => mark.unread ?? []);
  if (unread.length === 0) return ok(`${when}, and all others later.`);
  return warning(`Ingram does not show these cases of returned goods: ${unread.join(', ')}.`, LOOK);
}
