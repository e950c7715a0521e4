import { simulate } from '../simulation.ts';
import { historyOf } from '../traffic/history.ts';

/*
 * Simulates histories until an oracle speaks, or the time is over, and writes what it has found as JSON: started for
 * each defect as a process of its own.
 */

const LIMIT_SECONDS = Number(process.env.SIMULATION_SECONDS ?? 60);
/** Short histories of much traffic, longer ones, and others with hard times or the sweep. */
const TRAFFICS = [
  { days: 1, notificationsADay: 30, isSwept: false },
  { days: 2, notificationsADay: 150, isSwept: false },
  { days: 1, notificationsADay: 30, isSwept: true },
  { days: 4, notificationsADay: 60, isSwept: false },
  { days: 1, notificationsADay: 30, isSwept: false },
  // Containers that stay warm.
  { days: 1, notificationsADay: 900, isSwept: false },
] as const;

const secondsUsed = () => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
};

let found = {};
for (let seed = 1; secondsUsed() < LIMIT_SECONDS; seed++) {
  const history = historyOf(seed, TRAFFICS[seed % TRAFFICS.length] ?? TRAFFICS[0]);
  const [violation] = await violationsOf(history);
  if (violation === undefined) continue;
  found = { seed, ...violation };
  break;
}
console.log(JSON.stringify({ seconds: secondsUsed(), ...found }));

/** Code that fails in a way that nobody has foreseen gives itself away as well. */
async function violationsOf(history: Parameters<typeof simulate>[0]) {
  try {
    return (await simulate(history, { stopsEarly: true })).violations;
  } catch (error) {
    return [{ oracle: 'crash', at: 0, what: String(error) }];
  }
}
