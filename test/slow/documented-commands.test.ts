import { execFile } from 'node:child_process';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ingramApiParams } from '../../local/ingram-details.ts';
import { copyProject, runSls } from '../../local/packaging/packaged.ts';
import { newWorkFolder, ROOT } from '../../local/work-folder.ts';
import { type AwsEndpoint, startAwsEndpoint } from '../deploy/aws-endpoint.ts';
import { archived } from '../support/archive.ts';
import { commandsTried } from '../support/documented-commands.ts';
import { type News, orderEvent } from '../support/events.ts';
import { FAST_RETRIES, type TestSystem } from '../support/local-system.ts';
import { relay, startRelaySystem } from '../support/relay.ts';
import { wordsOf } from '../support/transcript.ts';

/*
 * The commands of README, docs/setup.md and docs/operations.md, as they are printed and in their sequence. Those that
 * deploy go to a shell; real: `sls`; doubled: AWS. Those of `relay` go to a local system, which stands for the stage
 * that their options name. Nobody sits at a terminal: --yes agrees, and standard input holds the keys.
 */

describe('On an emulated AWS', () => {
  const REGION = 'eu-west-1';
  let aws: AwsEndpoint;
  let project: string;
  let env: Readonly<Record<string, string>>;

  beforeAll(async () => {
    aws = await startAwsEndpoint(REGION);
    project = await newWorkFolder('documented');
    await copyProject(project);
    env = {
      ...{ AWS_ENDPOINT_URL: aws.url, AWS_ACCESS_KEY_ID: 'TESTKEY', AWS_SECRET_ACCESS_KEY: 'test' },
      SLS_AWS_MONITORING_FREQUENCY: '50',
    };
    // For the command that removes it.
    await runSls(project, ['deploy', '--stage', 'dev', '--region', REGION], {}, env);
  });
  afterAll(async () => {
    await aws.stop();
    await rm(project, { recursive: true });
  });

  it.each(commandsTried('aws'))('%s', async (command) => {
    const own = { PATH: process.env.PATH, HOME: project, TMPDIR: project };

    await promisify(execFile)('sh', ['-c', command], { cwd: project, env: { ...own, ...env } });
  });

  it('leave the stage that the documents deploy, and not the one that they remove', () => {
    expect([...aws.stacks.keys()]).toEqual(['ingram-thirdwatch-bridge-prod']);
  });
});

describe('On a local system', () => {
  const [EVENT, NUMBER] = ['DOCUMENTED-EVENT', 'PO-DOCUMENTED'];
  let system: TestSystem;
  let folder: string;

  beforeAll(async () => {
    folder = await newWorkFolder('registrations');
    await writeFile(join(folder, 'users.csv'), 'orderNumber,userId\nPO-1002,customer-43\n');
    const params = { ...ingramApiParams(), 'ingram-sweep': 'on', ...FAST_RETRIES };
    system = await startRelaySystem({ archive: true, params });
  });
  afterAll(async () => {
    await system.stop();
    await rm(folder, { recursive: true });
  });

  async function sent(orderId: string, news: News, minute: number, changes: object = {}) {
    const { body, eventId } = orderEvent(orderId, news, minute);
    await system.sendSigned({ ...body, ...changes });
    return eventId;
  }

  /** What is there before a command, so that it has something to do. */
  const BEFORE: Readonly<Record<string, () => Promise<void>>> = {
    'npx relay events list --order PO-1001': async () => {
      const sample = await readFile(join(ROOT, 'test/fixtures/order-shipped-partial.json'), 'utf8');
      await system.sendSigned(JSON.parse(sample));
      await archived(system, 'ZENPO', 'forwarded');
    },
    'npx relay dlq list': async () => {
      system.thirdwatch.setFaults([{ status: 422, times: 2 }]);
      await system.outcomeOf(await sent('PO-1001', 'hold', 1), 'parked');
      await system.outcomeOf(await sent('PO-1003', 'hold', 1), 'parked');
    },
    'npx relay queue list': async () => {
      await sent(NUMBER, 'ship', 1, { eventId: EVENT });
    },
  };
  const STDIN: Readonly<Record<string, string>> = {
    'secret set ingram': 'local-secret',
    'secret set thirdwatch': 'local-thirdwatch-key',
  };
  /** It finds what differs, which is what it is for. */
  const MAY_FIND = /^audit /;

  /** The arguments of a command for the local stage, with what the reader puts in. */
  function argumentsOf(command: string): readonly string[] {
    const own = command
      .replace(/^npx relay /, '')
      .replaceAll(/--(?:stage|region) \S+ |--local /g, '')
      .replace(/ > \S+$/, '');
    const put: ReadonlyMap<string, string> = new Map([
      ['EVENT', EVENT],
      ['NUMBER', NUMBER],
      ['users.csv', join(folder, 'users.csv')],
    ]);
    return wordsOf(own).map((word) => put.get(word) ?? word);
  }

  it.each(commandsTried('local'))('%s', async (command) => {
    await BEFORE[command]?.();
    const args = argumentsOf(command);
    const isEndless = args[0] === 'tail';

    const { exitCode, stdout, stderr } = await relay(
      system,
      [...args, '--yes', ...(isEndless ? ['--no-follow'] : [])],
      { stdin: STDIN[args.join(' ')] ?? '' },
    );

    const isWell = exitCode === 0 || (exitCode === 1 && MAY_FIND.test(args.join(' ')));
    expect({ isWell, stdout, stderr }).toMatchObject({ isWell: true });
  });
});
