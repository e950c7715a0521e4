import type { Logs, Stage } from '../stage.ts';
import { EXIT, Failure } from '../terminal/failure.ts';
import type { AccessLine } from './line.ts';

/**
 * What API Gateway has logged of each request to a stage.
 *
 * @throws Failure where there is no such log
 */
export function accessLogOf({ accessLog, name, relay }: Stage): Logs<AccessLine> {
  if (accessLog !== undefined) return accessLog;
  throw new Failure(
    name === 'local'
      ? `The local system has no API Gateway, and so no access log. What the receiver refused: ${relay('tail --since 1h --outcome refused --outcome not-served')}`
      : `The stack of ${name} does not name its access log; deploy this version of the bridge first.`,
    { exitCode: EXIT.usage },
  );
}
