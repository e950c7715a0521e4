import type { Cloud } from './cloud.ts';
import { NotOffered } from './cloud.ts';
import type { Probe } from './probe.ts';

export const VERDICTS = ['holds', 'does not hold', 'cannot be seen here'] as const;
type Verdict = (typeof VERDICTS)[number];

/** What became of a probe. */
export type Result = { readonly probe: Probe; readonly verdict: Verdict; readonly seen: string };

/** Runs probes side by side: most of what they do is to wait. */
export function runProbes(
  probes: readonly Probe[],
  cloud: Cloud,
  onResult: (result: Result) => void = () => undefined,
): Promise<readonly Result[]> {
  return Promise.all(
    probes.map(async (probe) => {
      const result = await runProbe(probe, cloud);
      onResult(result);
      return result;
    }),
  );
}

async function runProbe(probe: Probe, cloud: Cloud): Promise<Result> {
  try {
    const { holds, seen } = await probe.run(cloud);
    return { probe, verdict: holds ? 'holds' : 'does not hold', seen };
  } catch (error) {
    // Whatever else went wrong says nothing about the assumption.
    const message = error instanceof Error ? error.message : String(error);
    const seen = error instanceof NotOffered ? message : `the probe failed: ${message}`;
    return { probe, verdict: 'cannot be seen here', seen };
  }
}
