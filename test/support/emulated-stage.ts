import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import * as v from 'valibot';
import { openAwsStage } from '../../cli/aws/stage.ts';
import type { Stage } from '../../cli/stage.ts';
import type { StageOutputs } from '../../lib/platform/stack-outputs.ts';
import { listen, stopServer } from '../../local/http/server.ts';
import { element, members } from '../deploy/aws/xml.ts';
import type { TestSystem } from './local-system.ts';

/** A local system as a stage on AWS: `relay` finds it by its stack, and reads its logs in CloudWatch. */
export type EmulatedStage = { readonly stage: Stage; readonly stop: () => Promise<void> };

/**
 * Opens a local system as a deployed stage, by the clients and endpoints of AWS. Emulated beside what the system is made
 * of: CloudFormation's outputs, and CloudWatch Logs. Other services, such as CloudWatch's alarms, answer 501.
 */
export async function openEmulatedStage(system: TestSystem, outputs: StageOutputs): Promise<EmulatedStage> {
  const server = createServer((request, response) => void serve(request, response, { system, outputs }));
  const url = await listen(server, { port: 0, name: 'The double of AWS', remedy: 'Try again.' });
  const { emulators, lambdaApi } = system;
  Object.assign(process.env, emulators.environment, {
    AWS_ENDPOINT_URL: url,
    AWS_ENDPOINT_URL_LAMBDA: lambdaApi.url,
    AWS_MAX_ATTEMPTS: '1',
  });
  const stage = await openAwsStage({ local: false, stage: 'prod', region: 'us-east-1' });
  return { stage, stop: () => stopServer(server, new AbortController()) };
}

type Emulated = { readonly system: TestSystem; readonly outputs: StageOutputs };

async function serve(request: IncomingMessage, response: ServerResponse, emulated: Emulated): Promise<void> {
  const body = await text(request);
  const answer = request.headers['x-amz-target']?.toString().endsWith('.FilterLogEvents')
    ? filterLogEvents(body, emulated)
    : new URLSearchParams(body).get('Action') === 'DescribeStacks'
      ? describeStacks(emulated)
      : undefined;
  response.writeHead(answer === undefined ? 501 : 200).end(answer);
}

function describeStacks({ outputs }: Emulated): string {
  const entries = Object.entries(outputs).map(([OutputKey, OutputValue]) => ({ OutputKey, OutputValue }));
  const stack = { StackName: 'ingram-thirdwatch-bridge-prod', Outputs: members(entries) };
  const DescribeStacksResult = { Stacks: members([stack]) };
  return element('DescribeStacksResponse', { DescribeStacksResult });
}

const FilterRequest = v.pipe(
  v.string(),
  v.parseJson(),
  v.object({ logGroupName: v.string(), startTime: v.number(), filterPattern: v.optional(v.string(), '') }),
);

/** The lines of one function, in pages of CloudWatch's: empty ones too, with more to come. */
function filterLogEvents(body: string, { system, outputs }: Emulated): string {
  const { logGroupName, startTime, filterPattern } = v.parse(FilterRequest, body);
  const service = logGroupName.endsWith(outputs.ReceiverFunctionName) ? 'receiver' : 'forwarder';
  const term = filterPattern.replaceAll(/^"|"$/g, '');
  const events = system.logs.flatMap((line, index) => {
    const message = JSON.stringify(line);
    const timestamp = Date.parse(line.timestamp);
    const isWanted = line.service === service && timestamp >= startTime && message.includes(term);
    return isWanted ? [{ eventId: String(index), timestamp, message }] : [];
  });
  return JSON.stringify({ events });
}
