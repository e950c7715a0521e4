import { SWEPT_LISTS } from '../../lib/bridge/sweep/sweep.ts';
import { durationText } from '../../lib/platform/duration.ts';
import { Misconfigured } from '../../lib/platform/errors.ts';
import type { LogLine } from '../../lib/platform/log-lines.ts';
import { createSweepTable, type Watermark } from '../../lib/store/sweep-table.ts';
import { readForwarderSettings, type Stage } from '../stage.ts';
import type { RelayCommand } from '../terminal/relay-command.ts';
import { formatTime } from '../terminal/time.ts';
import { pluralize } from '../terminal/wording.ts';
import { type Finding, failed, ok, type StageCheck, warning } from './check.ts';

const HOUR_MS = 3_600_000;

/** As long as the stack's own alarm waits, beyond Ingram's longest maintenance. */
const STALLED_MS = 14 * HOUR_MS;

/** So many orders are named. */
const MAX_NAMED = 10;

const LOOK =
  'The sweeper’s log says why it stops: docs/operations.md#sweep-stalled. The check of ingram api says whether Ingram answers.';

const NEW = `If the sweep was just switched on, wait for its first runs. ${LOOK}`;

/** What is needed of a stage. */
type SweptStage = Pick<Stage, 'forwarderEnvironment' | 'dynamoDb' | 'logs' | 'relay'> & {
  readonly outputs: Pick<Stage['outputs'], 'OrdersTableName'>;
};

/** Where Ingram's lists are compared with what is known: how far has the sweep come, and what has it found? */
export function sweepChecks(stage: SweptStage): readonly StageCheck[] {
  return [
    { name: 'sweep', find: () => unlessMisconfigured(sweepFinding(stage, Date.now())) },
    { name: 'missed events', find: () => unlessMisconfigured(missedFinding(stage, Date.now())) },
  ];
}

async function unlessMisconfigured(finding: Promise<Finding>): Promise<Finding> {
  try {
    return await finding;
  } catch (error) {
    if (!(error instanceof Misconfigured)) throw error;
    return warning(`It was not checked: ${error.message}`, 'Fix that first.');
  }
}

async function sweepFinding(stage: SweptStage, now: number): Promise<Finding> {
  const settings = await readForwarderSettings(stage);
  if (settings['ingram-sweep'] === 'off') return ok('It is not used: ingram-sweep is off.');
  return findingForWatermarks(await watermarksOf(stage), now);
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
  if (oldest.end === 0) return warning(`Ingram’s list "${oldest.list}" was never compared to its end.`, NEW);
  const when = `Ingram’s list "${oldest.list}" was last compared at ${formatTime(oldest.end, now)}`;
  if (now - oldest.end > STALLED_MS) return failed(`${when}: lost webhooks are not found.`, LOOK);
  if (now - oldest.end > HOUR_MS) return warning(`${when}; Ingram may be down for its maintenance.`, LOOK);
  const unread = [...watermarks.values()].flatMap((mark) => mark.unread ?? []);
  if (unread.length > 0)
    return warning(`Ingram does not show these cases of returned goods: ${unread.join(', ')}.`, LOOK);
  const age = durationText(now - oldest.end);
  return ok(
    `All ${watermarks.size} of Ingram’s lists were compared with the orders table in the last ${age}.`,
  );
}

/** What Ingram has told because it was asked, and no webhook. */
async function missedFinding({ logs, relay, ...stage }: SweptStage, now: number): Promise<Finding> {
  const lines = (await logs.since(now - HOUR_MS, 'missed')).filter(({ missed }) => missed === true);
  if (lines.length > 0) return findingForMissed(lines, relay);
  const isSwept = (await readForwarderSettings(stage))['ingram-sweep'] === 'on';
  return ok(isSwept ? 'None in the last hour.' : 'They are not looked for: ingram-sweep is off.');
}

function findingForMissed(lines: readonly LogLine[], relay: RelayCommand): Finding {
  const orders = [...new Set(lines.map(({ orderId = '' }) => orderId))];
  const named = orders.slice(0, MAX_NAMED).join(', ') + (orders.length > MAX_NAMED ? ' and others' : '');
  return warning(
    `In the last hour, Ingram told of ${pluralize(orders.length, 'order')} what no webhook had told: ${named}.`,
    `Unless somebody has just run relay reconcile, webhooks do not arrive: docs/operations.md#events-missed. To see what was told: ${relay('tail --since 1h --no-follow --outcome forwarded')}`,
  );
}
