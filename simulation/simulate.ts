import { clearLine } from 'node:readline';
import { parseArgs } from 'node:util';
import type { Observer } from './engine/occurrences.ts';
import { Timeline } from './report/timeline.ts';
import { replayCommand, verdictOf } from './report/verdict.ts';
import { partOf, shrink, wholeOf } from './shrink.ts';
import { type Simulated, simulate } from './simulation.ts';
import { DAY_MS, type History, historyOf, START_MS } from './traffic/history.ts';
import { placedOrder } from './traffic/placed-order.ts';

const { values } = parseArgs({
  allowNegative: true,
  options: {
    days: { type: 'string', default: '7' },
    notifications: { type: 'string', default: '100' },
    /** So many, from the first one on. */
    seeds: { type: 'string', default: '10' },
    from: { type: 'string', default: '1' },
    /** One seed alone. */
    seed: { type: 'string' },
    /** Of this seed, these orders and faults alone. */
    orders: { type: 'string' },
    faults: { type: 'string' },
    /**
     * Compares Ingram's lists with what is known, and loses webhooks: in each history, in none, or where the seed says
     * so.
     */
    sweep: { type: 'boolean' },
    /** Shows what this order went through. */
    trace: { type: 'string' },
  },
});
const days = Number(values.days);
const notifications = Number(values.notifications);
const { sweep: isSwept } = values;
const traffic = { days, notificationsADay: notifications, ...(isSwept !== undefined && { isSwept }) };

if (values.seed === undefined) await simulateMany();
else await simulateOne(Number(values.seed));

async function simulateMany(): Promise<void> {
  const begun = process.cpuUsage();
  const from = Number(values.from);
  const failed: number[] = [];
  for (let seed = from; seed < from + Number(values.seeds); seed++) {
    const simulated = await simulate(historyOf(seed, traffic), { observe: showDay(seed) });
    if (process.stderr.isTTY) clearLine(process.stderr, 0);
    console.log(verdictOf(simulated));
    if (simulated.violations.length === 0) continue;
    failed.push(seed);
    console.log(`  ${replayCommand({ seed, days, notifications, isSwept })}`);
  }
  const { user, system } = process.cpuUsage(begun);
  const minutes = (user + system) / 60e6;
  const virtualDays = Number(values.seeds) * days;
  console.log(`${virtualDays} days, ${Math.round(virtualDays / minutes)} in a minute of one core.`);
  console.log(failed.length === 0 ? 'No violation.' : `Seeds that failed: ${failed.join(', ')}.`);
  if (failed.length > 0) process.exitCode = 1;
}

async function simulateOne(seed: number): Promise<void> {
  const whole = historyOf(seed, traffic);
  const history = partOf(whole, {
    ...wholeOf(whole),
    ...(values.orders !== undefined && { orders: numbersIn(values.orders) }),
    ...(values.faults !== undefined && { faults: numbersIn(values.faults) }),
  });
  const simulated = await traced(history, values.trace === undefined ? undefined : Number(values.trace));
  console.log(verdictOf(simulated));
  if (simulated.violations.length === 0) return;
  process.exitCode = 1;
  const isPart = values.orders !== undefined || values.faults !== undefined || values.trace !== undefined;
  if (isPart) return;
  console.log('Looking for the smallest part of it that fails …');
  console.log(replayCommand({ seed, days, notifications, isSwept }, await shrink(simulated)));
}

/** Shows on standard error, if that is a terminal, which day of a history is played: a year takes minutes. */
function showDay(seed: number): Observer {
  let shown = -1;
  return (_, at) => {
    const day = Math.floor((at - START_MS) / DAY_MS);
    if (day === shown || !process.stderr.isTTY) return;
    shown = day;
    process.stderr.write(`seed ${seed}, day ${day}\r`);
  };
}

async function traced(history: History, index: number | undefined): Promise<Simulated> {
  const beginsAt = index === undefined ? undefined : history.orders.get(index);
  if (index === undefined || beginsAt === undefined) return simulate(history);
  const timeline = new Timeline(placedOrder(history.seed, index, beginsAt, history.sweeping?.returnedShare));
  const simulated = await simulate(history, timeline);
  console.log(timeline.text);
  return simulated;
}

function numbersIn(list: string): readonly number[] {
  return list === 'none' ? [] : list.split(',').map(Number);
}
