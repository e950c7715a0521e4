import * as v from 'valibot';
import type { Stage } from '../../stage.ts';
import { Failure } from '../../terminal/failure.ts';
import type { SimulatorFaults } from '../shapes.ts';

export type Simulators = NonNullable<Stage['simulators']>;
type Simulator = keyof Simulators;

/** A fault as the simulators take it. */
type Fault = { readonly name: string; readonly title: string; readonly faults: readonly object[] };

const NONE: Fault = { name: 'none', title: 'works', faults: [] };
const DOWN: Fault = { name: 'down', title: 'is down (503)', faults: [{ status: 503, times: -1 }] };
const SLOW: Fault = { name: 'slow', title: 'takes 5 seconds', faults: [{ times: -1, delayMs: 5_000 }] };

const FAULTS: Readonly<Record<Simulator, { readonly title: string; readonly faults: readonly Fault[] }>> = {
  thirdwatch: {
    title: 'Thirdwatch',
    faults: [
      NONE,
      { name: 'reject', title: 'rejects the next call (400)', faults: [{ status: 400, times: 1 }] },
      { name: 'key', title: 'refuses the key (401)', faults: [{ status: 401, times: -1 }] },
      DOWN,
      SLOW,
    ],
  },
  ingram: { title: 'Ingram’s API', faults: [NONE, DOWN, SLOW] },
};

const SIMULATORS = Object.keys(FAULTS) as readonly Simulator[];

/** What the simulators can do wrong, and what they do now. */
export async function readFaults(simulators: Simulators): Promise<readonly SimulatorFaults[]> {
  return Promise.all(
    SIMULATORS.map(async (simulator) => {
      const { title, faults } = FAULTS[simulator];
      const left = JSON.stringify(await (await fetch(urlOf(simulators, simulator))).json());
      const current = faults.find((fault) => JSON.stringify(fault.faults) === left)?.name ?? null;
      return { simulator, title, faults: faults.map(({ name, title }) => ({ name, title })), current };
    }),
  );
}

export const FaultRequest = v.object({ simulator: v.picklist(SIMULATORS), fault: v.string() });

/** Has a simulator do something wrong, or nothing any more. */
export async function setFault(
  simulators: Simulators,
  { simulator, fault }: v.InferOutput<typeof FaultRequest>,
): Promise<void> {
  const wanted = FAULTS[simulator].faults.find(({ name }) => name === fault);
  if (wanted === undefined) throw new Failure(`${FAULTS[simulator].title} has no fault ${fault}.`);
  const { ok, status } = await fetch(urlOf(simulators, simulator), {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(wanted.faults),
  });
  if (!ok) throw new Failure(`The simulator has not taken the fault (${status}).`);
}

function urlOf(simulators: Simulators, simulator: Simulator): string {
  return `${simulators[simulator]}/_simulator/faults`;
}
