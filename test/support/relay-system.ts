import type { LogLine } from '../../lib/platform/log-lines.ts';
import { type StageFile, writeStageFile } from '../../local/stage-file.ts';
import type { SystemOptions } from '../../local/system.ts';
import { startTestSystem, type TestSystem } from './test-system.ts';

/** Starts the system so that `relay --local` finds it, logs included. */
export async function startRelaySystem(options: SystemOptions = {}): Promise<TestSystem> {
  let stageFile: StageFile | undefined;
  const early: LogLine[] = [];
  const onLog = (line: LogLine) => {
    if (stageFile === undefined) early.push(line);
    else stageFile.append(line);
    options.onLog?.(line);
  };
  const system = await startTestSystem({ ...options, onLog });
  const written = await writeStageFile(system);
  for (const line of early) written.append(line);
  stageFile = written;
  return {
    ...system,
    async stop() {
      await written.remove();
      await system.stop();
    },
  };
}
