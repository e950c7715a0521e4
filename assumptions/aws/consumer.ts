import { setTimeout as sleep } from 'node:timers/promises';
import {
  CreateEventSourceMappingCommand,
  CreateFunctionCommand,
  DeleteEventSourceMappingCommand,
  DeleteFunctionCommand,
  GetEventSourceMappingCommand,
  type LambdaClient,
  waitUntilFunctionActiveV2,
} from '@aws-sdk/client-lambda';
import JSZip from 'jszip';
import { type Consumer, NotOffered } from '../cloud.ts';
import { answerOf } from './requests.ts';
import { TAG, type Temporary } from './temporary.ts';

/** Reports each message as failed whose body begins with `fail`. */
const HANDLER = `export const handler = async ({ Records }) => ({
  batchItemFailures: Records.filter(({ body }) => body.startsWith('fail'))
    .map(({ messageId }) => ({ itemIdentifier: messageId })),
});
`;

/**
 * Has a function of its own consume a queue.
 *
 * @param role of a function, which may receive and delete messages of the queue
 */
export async function consume(
  client: LambdaClient,
  temporary: Temporary,
  queueArn: string,
  role: string | undefined,
): Promise<Consumer> {
  if (role === undefined) throw new NotOffered('it needs --role, the ARN of a role for a function');
  const Tags = { [TAG.key]: TAG.value };
  const FunctionName = temporary.name((name) =>
    client.send(new DeleteFunctionCommand({ FunctionName: name })),
  );
  const zip = await new JSZip().file('index.mjs', HANDLER).generateAsync({ type: 'uint8array' });
  const config = { Role: role, Runtime: 'nodejs24.x', Handler: 'index.handler', Timeout: 5, Tags } as const;
  await answerOf(client.send(new CreateFunctionCommand({ FunctionName, Code: { ZipFile: zip }, ...config })));
  await waitUntilFunctionActiveV2({ client, maxWaitTime: 60 }, { FunctionName });
  const mapping = await answerOf(
    client.send(
      new CreateEventSourceMappingCommand({
        FunctionName,
        EventSourceArn: queueArn,
        BatchSize: 10,
        FunctionResponseTypes: ['ReportBatchItemFailures'],
        Tags,
      }),
    ),
  );
  let isRunning = true;
  const stop = async () => {
    if (isRunning) await client.send(new DeleteEventSourceMappingCommand({ UUID: mapping.UUID }));
    isRunning = false;
  };
  // A mapping is known by its UUID; the name is that of its line among what could not be removed.
  temporary.name(stop);
  await enabled(client, mapping.UUID);
  return { stop };
}

/** Lambda takes up to a minute to begin. */
async function enabled(client: LambdaClient, UUID: string | undefined): Promise<void> {
  for (let tries = 0; tries < 60; tries++) {
    const { State } = await answerOf(client.send(new GetEventSourceMappingCommand({ UUID })));
    if (State === 'Enabled') return;
    await sleep(2000);
  }
  throw new Error('The event source mapping was not enabled within two minutes.');
}
