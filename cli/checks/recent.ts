import { GetQueueAttributesCommand } from '@aws-sdk/client-sqs';
import { errorOf, type LogLine } from '../../lib/platform/log-lines.ts';
import { waitingLines } from '../retry/waiting-order.ts';
import type { Stage } from '../stage.ts';
import type { RelayCommand } from '../terminal/relay-command.ts';
import { formatMoment } from '../terminal/time.ts';
import { countEach, pluralize } from '../terminal/wording.ts';
import { type Finding, ok, type StageCheck, warning } from './check.ts';

const HOUR_MS = 3_600_000;

/** After a burst, as many as this may wait. */
const MANY_WAITING = 1_000;

/** What has gone wrong in the last hour, from the logs, and whether events are stuck. */
export function recentChecks(stage: Stage): readonly StageCheck[] {
  let reading: Promise<readonly LogLine[]> | undefined;
  const problems = () => {
    reading ??= readProblems(stage);
    return reading;
  };
  return [
    {
      name: 'waiting events',
      find: async () => {
        const counts = await countsOf(stage);
        const lines = await linesOfWaiting(stage, counts, await problems());
        return waitingFinding(counts, lines, stage.relay, Date.now());
      },
    },
    { name: 'parked lately', find: async () => parkedFinding(await problems(), stage.relay) },
    { name: 'key refusals', find: async () => keyFinding(await problems(), stage.relay) },
    { name: 'refused signatures', find: async () => signatureFinding(await problems(), stage.relay) },
    { name: 'not queued', find: async () => notServedFinding(await problems(), stage.relay) },
  ];
}

/** Only lines of these two levels, so that CloudWatch can leave out the many others. */
async function readProblems({ logs }: Stage): Promise<readonly LogLine[]> {
  const since = Date.now() - HOUR_MS;
  const [warnings, errors] = await Promise.all([logs.since(since, 'WARN'), logs.since(since, 'ERROR')]);
  return [
    ...warnings.filter(({ level }) => level === 'WARN'),
    ...errors.filter(({ level }) => level === 'ERROR'),
  ];
}

/** All lines, where some order may wait: what has ended it is no problem. CloudWatch takes a while to find so many. */
async function linesOfWaiting(
  { logs }: Stage,
  { hidden }: Counts,
  problems: readonly LogLine[],
): Promise<readonly LogLine[]> {
  const mayWait = hidden > 0 && problems.some(({ outcome }) => outcome === 'retry');
  return mayWait ? logs.since(Date.now() - HOUR_MS) : [];
}

type Counts = { readonly waiting: number; readonly hidden: number };

async function countsOf({ sqs, outputs }: Stage): Promise<Counts> {
  const command = new GetQueueAttributesCommand({
    QueueUrl: outputs.OrderEventsQueueUrl,
    AttributeNames: ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'],
  });
  const { Attributes = {} } = await sqs.send(command);
  return {
    waiting: Number(Attributes.ApproximateNumberOfMessages ?? 0),
    hidden: Number(Attributes.ApproximateNumberOfMessagesNotVisible ?? 0),
  };
}

/**
 * Whether events wait, and why.
 *
 * @param lines of all levels
 */
export function waitingFinding(
  { waiting, hidden }: Counts,
  lines: readonly LogLine[],
  relay: RelayCommand,
  now: number,
): Finding {
  const counts = `${waiting} ready, ${hidden} in progress or waiting for another attempt`;
  const retrying = hidden === 0 ? [] : waitingLines(lines, now);
  if (retrying.length > 0) {
    const reasons = countEach(retrying.map(errorOf));
    return warning(
      `${pluralize(retrying.length, 'order waits', 'orders wait')} for another attempt: ${reasons}`,
      `They are tried again for three days, and then parked. Fix the cause. To see the attempts: ${relay('tail --since 1h --no-follow --outcome retry')}`,
    );
  }
  if (waiting <= MANY_WAITING) return ok(waiting + hidden === 0 ? 'None.' : `${counts}.`);
  return warning(
    `Many events wait: ${counts}.`,
    'If the number does not fall, raise the parameter forwarder-concurrency.',
  );
}

function parkedFinding(problems: readonly LogLine[], relay: RelayCommand): Finding {
  const reasons = problems
    .filter(({ outcome }) => outcome === 'parked')
    .map(({ reason = 'unknown' }) => reason);
  if (reasons.length === 0) return none();
  const attack = reasons.includes('event-id-reused')
    ? 'Treat event-id-reused as an attack until it is explained, and never redrive it. '
    : '';
  return warning(
    `In the last hour: ${countEach(reasons)}.`,
    `${attack}docs/operations.md says what to do about each reason. To list what is still parked: ${relay('dlq list')}`,
  );
}

function keyFinding(problems: readonly LogLine[], relay: RelayCommand): Finding {
  const refused = problems.filter(({ error }) => error?.code === 'thirdwatch-key-refused');
  if (refused.length === 0) return none();
  return warning(
    `Thirdwatch refused our key ${pluralize(refused.length, 'time')} in the last hour, last at ${lastOf(refused)}.`,
    `What was refused is tried again. If the check of thirdwatch above fails, set the key: ${relay('secret set thirdwatch')}`,
  );
}

function signatureFinding(problems: readonly LogLine[], relay: RelayCommand): Finding {
  const refused = problems.filter(({ outcome, reason }) => outcome === 'refused' && reason === 'unauthentic');
  if (refused.length === 0) return none();
  return warning(
    `${pluralize(refused.length, 'request')} without a valid signature in the last hour, last at ${lastOf(refused)}.`,
    `Either somebody tried without the key, or Ingram Micro’s portal has another one. In that case, set it here too: ${relay('secret rotate ingram')}`,
  );
}

function notServedFinding(problems: readonly LogLine[], relay: RelayCommand): Finding {
  const lines = problems.filter(({ outcome }) => outcome === 'not-served');
  if (lines.length === 0) return none();
  return warning(
    `${pluralize(lines.length, 'request')} in the last hour: ${countEach(lines.map(errorOf))}.`,
    `Ingram Micro was asked to send them again. Fix the cause, then compare with its webhook log. To see the event ids: ${relay('tail --since 1h --no-follow --outcome not-served')}`,
  );
}

function none(): Finding {
  return ok('None in the last hour.');
}

function lastOf(lines: readonly LogLine[]): string {
  return formatMoment(Math.max(...lines.map(({ timestamp }) => Date.parse(timestamp))));
}
