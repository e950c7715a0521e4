import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import Table from 'cli-table3';
import { option, wholeFrom } from '../arguments.ts';
import { type Choice, choose, choosing } from './choose.ts';
import { DEFECTS, type Defect } from './defects.ts';

/** What came of a defect. */
type Hunted = {
  readonly seconds: number;
  readonly oracle?: string;
  readonly seed?: number;
  readonly what?: string;
};

/** Of all defects, so many have to be found. */
const LEAST_SHARE = 0.95;

const command = choosing(
  'simulate:defects',
  'Plants one mistake after the other, and plays histories until one fails.',
)
  .addOption(option('--seconds <number>', 'of CPU time for each', wholeFrom(1)).default(60))
  .parse();
const { seconds: mostSeconds, ...choice } = command.opts<Choice & { readonly seconds: number }>();
const chosen = choose(choice, command);
/** Of histories in which something was found, what is found in them without a defect. */
const soundHistories = new Map<string, Hunted>();

for (const defect of DEFECTS) await assertApplies(defect);
const table = new Table({
  head: ['defect', 'found by', 'seed', 'CPU seconds'],
  style: { head: [], border: [], compact: true },
});
const unfound: Defect[] = [];
for (const defect of chosen) {
  const { oracle = 'nobody', seed = '', seconds, what = defect.unfound ?? '' } = await huntSoundly(defect);
  console.log(`${defect.name}: ${oracle}, seed ${seed}, ${seconds.toFixed(1)} s  ${what}`);
  table.push([defect.name, oracle, seed, seconds.toFixed(1)]);
  if (oracle === 'nobody') unfound.push(defect);
}
console.log(table.toString());
const share = 1 - unfound.length / chosen.length;
console.log(`${chosen.length - unfound.length} of ${chosen.length} found (${Math.round(share * 100)} %).`);
for (const { name, unfound: why = 'no reason is known' } of unfound)
  console.log(`Not found: ${name}. ${why}`);
process.exitCode = share < LEAST_SHARE ? 1 : 0;

/** @throws an error when the code has changed, and the edit changes nothing any more */
async function assertApplies({ name, file, search }: Defect): Promise<void> {
  const source = await readFile(new URL(`../../${file}`, import.meta.url), 'utf8');
  const places = source.split(search).length - 1;
  if (places !== 1)
    throw new Error(`The defect "${name}" fits ${places} places of ${file}; it has to fit one.`);
}

/** What is found without the defect as well says nothing of it. */
async function huntSoundly({ name, histories }: Defect): Promise<Hunted> {
  const played = { SIMULATION_HISTORIES: histories ?? '' };
  const hunted = await hunt({ ...played, SIMULATION_DEFECT: name });
  if (hunted.seed === undefined) return hunted;
  const seed = String(hunted.seed);
  const key = JSON.stringify([played, seed]);
  const sound = soundHistories.get(key) ?? (await hunt({ ...played, SIMULATION_SEED: seed }));
  soundHistories.set(key, sound);
  if (sound.oracle === undefined) return hunted;
  return { seconds: hunted.seconds, what: `Without it, seed ${seed} fails as well: ${sound.what}` };
}

async function hunt(of: Readonly<Record<string, string>>): Promise<Hunted> {
  const at = (file: string) => new URL(file, import.meta.url).pathname;
  const env = { ...process.env, ...of, SIMULATION_SECONDS: String(mostSeconds) };
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['--max-semi-space-size=64', '--import', at('plant.ts'), at('hunt.ts')],
    { env },
  );
  return JSON.parse(stdout.trim().split('\n').at(-1) ?? '{}');
}
