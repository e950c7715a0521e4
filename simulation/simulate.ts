import { clearLine } from 'node:readline';
import type { Observer } from './engine/occurrences.ts';
import { missingIn, readOptions } from './options.ts';
import { Timeline } from './report/timeline.ts';
import { replayCommand, verdictOf } from './report/verdict.ts';
import { partOf, shrink, wholeOf } from './shrink.ts';
import { type Simulated, simulate } from './simulation.ts';
import { DAY_MS, type History, historyOf, START_MS } from './traffic/history.ts';
import { placedOrder } from './traffic/placed-order.ts';

const options = readOptions(process.argv.slice(2));
const { days, notificationsADay: notifications, isSwept, seed } = options;

if (seed === undefined) await simulateMany();
else await simulateOne(seed);

async function simulateMany(): Promise<void> {
  const begun = process.cpuUsage();
  const { from, seeds } = options;
  const failed: number[] = [];
  for (let seed = from; seed < from + seeds; seed++) {
    const simulated = await simulate(historyOf(seed, options), { observe: showDay(seed) });
    if (process.stderr.isTTY) clearLine(process.stderr, 0);
    console.log(verdictOf(simulated));
    if (simulated.violations.length === 0) continue;
    failed.push(seed);
    console.log(`  ${replayCommand({ seed, days, notifications, isSwept })}`);
  }
  const { user, system } = process.cpuUsage(begun);
  const minutes = (user + system) / 60e6;
  const virtualDays = seeds * days;
  console.log(`${virtualDays} simulated days, ${Math.round(virtualDays / minutes)} in a minute of CPU time.`);
  console.log(failed.length === 0 ? 'No violation.' : `Seeds that failed: ${failed.join(', ')}.`);
  if (failed.length > 0) process.exitCode = 1;
}

async function simulateOne(seed: number): Promise<void> {
  const whole = historyOf(seed, options);
  const missing = missingIn(whole, options);
  if (missing !== undefined) {
    console.error(`error: ${missing}`);
    process.exitCode = 2;
    return;
  }
  const { orders, faults } = { ...wholeOf(whole), ...options };
  const simulated = await traced(partOf(whole, { orders, faults }), options.trace);
  console.log(verdictOf(simulated));
  if (simulated.violations.length === 0) return;
  process.exitCode = 1;
  const isPart = [options.orders, options.faults, options.trace].some((part) => part !== undefined);
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
  console.log(`${timeline.text}\n`);
  return simulated;
}
