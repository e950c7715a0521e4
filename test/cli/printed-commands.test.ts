import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createRelayCommand } from '../../cli/terminal/relay-command.ts';
import { COMPILE_CACHE } from '../../local/stack/functions-host.ts';
import { ROOT } from '../../local/work-folder.ts';
import { newOrderId, orderEvent } from '../support/events.ts';
import type { TestSystem } from '../support/local-system.ts';
import { relay, startRelaySystem } from '../support/relay.ts';
import { faultsOf } from '../support/relay-arguments.ts';

/* Real: `relay` and a shell, into which the printed commands are pasted. Doubles: npx, AWS and Thirdwatch. */
let system: TestSystem;

beforeAll(async () => {
  system = await startRelaySystem();
});
afterAll(() => system.stop());

/** What npx finds in package.json, and takes seconds to find. */
const NPX = 'npx() { [ "$1" = relay ] && shift && cli/bin.js "$@"; }';

/** A printed command is the rest of its line. */
function commandsIn(text: string): readonly string[] {
  return text.match(/(?:LOCAL_API_PORT=\d+ )?npx relay .*$/gm) ?? [];
}

/** Has something parked, and something refused, and pauses, so that there is much to advise. */
async function haveTrouble(): Promise<void> {
  system.thirdwatch.setFaults([{ status: 422 }]);
  const event = orderEvent(newOrderId(), 'ship', 1);
  await system.sendSigned(event.body);
  await system.outcomeOf(event.eventId, 'parked');
  await system.postRaw(JSON.stringify(event.body), 'forged');
  system.thirdwatch.setFaults([{ status: 401, times: -1 }]);
}

describe('A printed command', () => {
  it('can be pasted as it stands', async () => {
    await haveTrouble();
    const printed = [await relay(system, ['doctor']), await relay(system, ['queue', 'list'])];
    const commands = printed.flatMap(({ stdout, stderr }) => commandsIn(stdout + stderr));

    expect(commands.length).toBeGreaterThan(3);
    const taken = commands.map((command) => [command, faultsOf(command.replace(/^.*--local /, ''))]);
    expect(taken.filter(([, faults]) => faults?.length !== 0)).toEqual([]);
    const list = commands.find((command) => command.endsWith(' dlq list')) ?? '';
    const own = { NODE_OPTIONS: '', NODE_COMPILE_CACHE: COMPILE_CACHE, LOCAL_API_PORT: undefined };
    const env = { ...process.env, ...own };
    const pasted = await promisify(execFile)('sh', ['-c', `${NPX}\n${list}`], { cwd: ROOT, env });
    expect(pasted.stdout).toContain('rejected-by-thirdwatch');
  });

  it.each([
    [{ stage: 'prod' }, 'npx relay --stage prod doctor'],
    [
      { stage: 'prod', region: 'eu-west-1', profile: 'shop' },
      'npx relay --stage prod --region eu-west-1 --profile shop doctor',
    ],
    [{ stage: 'dev', profile: "the shop's" }, "npx relay --stage dev --profile 'the shop'\\''s' doctor"],
  ])('repeats the options %j', (options, command) => {
    expect(createRelayCommand({ local: false, ...options })('doctor')).toBe(command);
  });

  it.each([
    ['3000', 'npx relay --local doctor'],
    ['3010', 'LOCAL_API_PORT=3010 npx relay --local doctor'],
  ])('finds the local system on port %s', (port, command) => {
    expect(createRelayCommand({ local: true, stage: 'dev' }, port)('doctor')).toBe(command);
  });
});
