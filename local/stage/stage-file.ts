import { appendFileSync } from 'node:fs';
import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import * as v from 'valibot';
import type { LogLine } from '../../lib/platform/log-lines.ts';
import type { StageOutputs } from '../../lib/platform/stack-outputs.ts';
import { REGION } from '../emulators/emulators.ts';
import type { LocalSystem } from '../system.ts';
import { isRunning, makePrivateFolder, ROOT } from '../work-folder.ts';
import { type LocalStageFile, localStageFile } from './stage-file-format.ts';

/** The file by which `relay --local` finds a running system, and the log beside it. */
export type StageFile = {
  /** Appends a line that a function has logged. */
  readonly append: (line: LogLine) => void;
  /** Removes both files: the system has ended. */
  readonly remove: () => Promise<void>;
};

/** Writes where a running system's parts are, for `relay --local`. */
export async function writeStageFile(system: LocalSystem): Promise<StageFile> {
  const path = join(ROOT, localStageFile(new URL(system.webhookUrl).port));
  const logFile = logFileOf(path);
  const { environment, sqsMoveTaskProxy } = system.emulators;
  const content: LocalStageFile = {
    pid: process.pid,
    region: REGION,
    outputs: outputsOf(system),
    endpoints: {
      sqs: sqsMoveTaskProxy.url,
      dynamoDb: environment.AWS_ENDPOINT_URL_DYNAMODB ?? '',
      secretsManager: environment.AWS_ENDPOINT_URL_SECRETS_MANAGER ?? '',
      lambda: system.lambdaApi.url,
      s3: environment.AWS_ENDPOINT_URL_S3 ?? '',
    },
    simulators: { thirdwatch: system.thirdwatch.url, ingram: system.ingram.url },
    forwarderEnvironment: system.forwarderEnvironment,
    logFile,
  };
  await makePrivateFolder(dirname(path));
  await removeStaleFiles(dirname(path));
  await writeFile(logFile, '');
  await writeFile(path, JSON.stringify(content));
  let isRemoved = false;
  return {
    append: (line) => {
      // At once, so that whoever has seen the line finds it in the file.
      if (!isRemoved) appendFileSync(logFile, `${JSON.stringify(line)}\n`);
    },
    remove: async () => {
      isRemoved = true;
      await Promise.all([rm(path, { force: true }), rm(logFile, { force: true })]);
    },
  };
}

const Owner = v.pipe(v.string(), v.parseJson(), v.object({ pid: v.number() }));

/** Removes the files of systems that were killed. */
async function removeStaleFiles(folder: string): Promise<void> {
  for (const name of (await readdir(folder)).filter((entry) => /^stage-\d+\.json$/.test(entry))) {
    const path = join(folder, name);
    // Another system may be writing or removing it.
    const owner = v.safeParse(Owner, await readFile(path, 'utf8').catch(() => ''));
    if (!owner.success || isRunning(owner.output.pid)) continue;
    await Promise.all([path, logFileOf(path)].map((file) => rm(file, { force: true })));
  }
}

function logFileOf(path: string): string {
  return path.replace(/json$/, 'log');
}

function outputsOf({ webhookUrl, refs, functionNames }: LocalSystem): StageOutputs {
  const queueArn = (url = '') => `arn:aws:sqs:${REGION}:000000000000:${url.split('/').at(-1)}`;
  return {
    WebhookUrl: webhookUrl,
    IngramSecretId: refs.IngramSecret ?? '',
    ThirdwatchSecretId: refs.ThirdwatchSecret ?? '',
    IngramApiSecretId: refs.IngramApiSecret,
    OrderEventsQueueUrl: refs.OrderEventsQueue ?? '',
    OrderEventsQueueArn: queueArn(refs.OrderEventsQueue),
    OrderEventsDlqUrl: refs.OrderEventsDlq ?? '',
    OrderEventsDlqArn: queueArn(refs.OrderEventsDlq),
    OrdersTableName: refs.OrdersTable ?? '',
    ReceiverFunctionName: functionNames.receiver ?? '',
    ForwarderFunctionName: functionNames.forwarder ?? '',
    ArchiveBucketName: refs.ArchiveBucket,
  };
}
