import { simulate } from '../simulation.ts';
import { historyOf, type Traffic } from '../traffic/history.ts';

/*
 * Simulates histories until an oracle speaks, or the time is over, and writes what it has found as JSON: started for
 * each defect as a process of its own. Of one seed alone where it is given.
 */

const { SIMULATION_SEED } = process.env;
const LIMIT_SECONDS = Number(process.env.SIMULATION_SECONDS ?? 60);
/** Short histories of much traffic, longer ones, and others with hard times or the sweep: each of them twice. */
const TRAFFICS = [
  { days: 1, notificationsADay: 30, isSwept: false },
  { days: 2, notificationsADay: 150, isSwept: false },
  { days: 1, notificationsADay: 30, isSwept: true },
  { days: 4, notificationsADay: 60, isSwept: false },
  { days: 1, notificationsADay: 30, isSwept: false },
  // Containers that stay warm.
  { days: 1, notificationsADay: 900, isSwept: false },
] as const;

/** After these, many more of the shortest, every other one swept. */
function trafficOf(seed: number): Traffic {
  const [shortest] = TRAFFICS;
  if (seed <= 2 * TRAFFICS.length + 1) return TRAFFICS[seed % TRAFFICS.length] ?? shortest;
  return { ...shortest, isSwept: seed % 2 === 0 };
}

const secondsUsed = () => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
};

let found = {};
for (let seed = Number(SIMULATION_SEED ?? 1); secondsUsed() < LIMIT_SECONDS; seed++) {
  const history = historyOf(seed, trafficOf(seed));
  const [violation] = await violationsOf(history);
  if (violation !== undefined) found = { seed, ...violation };
  if (violation !== undefined || SIMULATION_SEED !== undefined) break;
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
