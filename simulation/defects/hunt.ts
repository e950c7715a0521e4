import { simulate } from '../simulation.ts';
import { huntedHistory } from './histories.ts';

/*
 * Simulates histories until an oracle speaks, or the time is over, and writes what it has found as JSON: started for
 * each defect as a process of its own. Of one seed alone where it is given.
 */

const { SIMULATION_SEED, SIMULATION_HISTORIES } = process.env;
const LIMIT_SECONDS = Number(process.env.SIMULATION_SECONDS ?? 60);

const secondsUsed = () => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
};

let found = {};
for (let seed = Number(SIMULATION_SEED ?? 1); secondsUsed() < LIMIT_SECONDS; seed++) {
  const [violation] = await violationsOf(huntedHistory(seed, SIMULATION_HISTORIES));
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
