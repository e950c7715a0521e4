import * as v from 'valibot';
import type { ProvingStage } from '../prove/proving-stage.ts';
import { Failure } from '../terminal/failure.ts';

const Calls = v.array(
  v.object({ at: v.pipe(v.string(), v.transform(Date.parse)), body: v.unknown(), applied: v.boolean() }),
);

const Faults = v.array(v.record(v.string(), v.unknown()));

/** Thirdwatch's simulator on this machine, by its control routes. */
export function localProving(thirdwatchBaseUrl: string): ProvingStage {
  const { origin } = new URL(thirdwatchBaseUrl);
  const calls = `${origin}/_simulator/calls`;
  const faultsUrl = `${origin}/_simulator/faults`;
  return {
    callsSince: async (sinceMs) =>
      v.parse(Calls, await (await ask(calls)).json()).filter(({ at }) => at >= sinceMs),
    async addFaults(faults) {
      const left = v.parse(Faults, await (await ask(faultsUrl)).json());
      await put(faultsUrl, [...left, ...faults]);
    },
    clearFaults: () => put(faultsUrl, []),
    async forgetCalls() {
      await ask(calls, { method: 'DELETE' });
    },
    pollEveryMs: 1_000,
  };
}

async function put(url: string, content: unknown): Promise<void> {
  await ask(url, { method: 'PUT', body: JSON.stringify(content) });
}

async function ask(url: string, request: RequestInit = {}): Promise<Response> {
  const response = await fetch(url, request);
  if (!response.ok) throw new Failure(`Thirdwatch's simulator answered ${response.status} at ${url}.`);
  return response;
}
