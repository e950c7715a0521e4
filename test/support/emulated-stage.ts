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

/** A request to AWS: the operation of a service that speaks JSON, or the method and the path of Lambda's. */
type AwsRequest = { readonly operation: string; readonly body: string };

/** Answers requests that the emulated stage does not know; undefined for those that it does not know either. */
export type FurtherAws = (request: AwsRequest) => Promise<string | undefined>;

export type EmulatedAws = {
  /** What leads the clients of AWS there. */
  readonly environment: Readonly<Record<string, string>>;
  readonly stop: () => Promise<void>;
};

type Emulated = {
  readonly system: TestSystem;
  readonly outputs: StageOutputs;
  readonly further?: FurtherAws;
};

/** Opens a local system as the stage `prod`, by the clients and endpoints of AWS. */
export async function openEmulatedStage(system: TestSystem, outputs: StageOutputs): Promise<EmulatedStage> {
  const { environment, stop } = await startEmulatedAws({ system, outputs });
  Object.assign(process.env, environment);
  return { stage: await openAwsStage({ local: false, stage: 'prod', region: 'us-east-1' }), stop };
}

/**
 * Emulates what a stage needs beside what a local system is made of: CloudFormation's outputs, and CloudWatch Logs. Other
 * services, such as CloudWatch's alarms, answer 501, unless a test has an answer.
 */
export async function startEmulatedAws(emulated: Emulated): Promise<EmulatedAws> {
  const server = createServer((request, response) => void serve(request, response, emulated));
  const url = await listen(server, { port: 0, name: 'The double of AWS', remedy: 'Try again.' });
  const { emulators, lambdaApi } = emulated.system;
  return {
    environment: {
      ...emulators.environment,
      AWS_ENDPOINT_URL: url,
      AWS_ENDPOINT_URL_LAMBDA: emulated.further ? url : lambdaApi.url,
      AWS_MAX_ATTEMPTS: '1',
    },
    stop: () => stopServer(server, new AbortController()),
  };
}

async function serve(request: IncomingMessage, response: ServerResponse, emulated: Emulated): Promise<void> {
  const body = await text(request);
  const target = request.headers['x-amz-target']?.toString().split('.').at(-1);
  const operation = target ?? new URLSearchParams(body).get('Action') ?? `${request.method} ${request.url}`;
  const answer = await answerTo({ operation, body }, emulated).catch(() => undefined);
  response.writeHead(answer === undefined ? 501 : 200, { 'content-type': 'application/json' }).end(answer);
}

async function answerTo(request: AwsRequest, emulated: Emulated): Promise<string | undefined> {
  if (request.operation === 'FilterLogEvents') return filterLogEvents(request.body, emulated);
  if (request.operation === 'DescribeStacks') return describeStacks(emulated);
  return emulated.further?.(request);
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
