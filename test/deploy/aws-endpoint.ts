import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { AwsError } from '../../local/emulators/secrets-store.ts';
import { listen, stopServer } from '../../local/http/server.ts';
import { Account, type StoredObject } from './aws/account.ts';
import { CloudFormation } from './aws/cloudformation.ts';
import { type Answer, answerS3, type SignedRequest } from './aws/s3.ts';
import type { Stack } from './aws/stack.ts';
import { element, type Xml } from './aws/xml.ts';

/** A request as it was signed and answered. */
type AwsRequest = {
  readonly service: string;
  readonly region: string;
  readonly accessKeyId: string;
  /** The operation, or S3's and Lambda's method and path. */
  readonly operation: string;
  readonly status: number;
};

export type AwsEndpoint = {
  readonly url: string;
  readonly account: Account;
  /** The stacks that there are, by name. */
  readonly stacks: ReadonlyMap<string, Stack>;
  objects(): readonly StoredObject[];
  requests(): readonly AwsRequest[];
  stop(): Promise<void>;
};

/**
 * Starts a double of AWS, for clients with `AWS_ENDPOINT_URL` set to its `url`: as much of CloudFormation, S3, STS,
 * Lambda and ECR as `sls deploy` and `sls remove` speak. Its CloudFormation takes a template to pieces as the real
 * one does: it resolves every function, creates each resource after those it refers to, and refuses what cannot be
 * created. The resources are records: nothing runs, and of a service's own checks it has those in resource-types.ts.
 */
export async function startAwsEndpoint(region: string): Promise<AwsEndpoint> {
  const endpoint = new Endpoint(region);
  const server = createServer((request, response) => void endpoint.serve(request, response));
  const url = await listen(server, { port: 0, name: 'The double of AWS', remedy: 'Try again.' });
  const { account, cloudFormation, requests } = endpoint;
  return {
    url,
    account,
    stacks: cloudFormation.stacks,
    objects: () => [...account.buckets.values()].flatMap((bucket) => [...bucket.values()]),
    requests: () => [...requests],
    stop: () => stopServer(server, new AbortController()),
  };
}

/** Where a request is signed for: Credential=KEY/DATE/REGION/SERVICE/aws4_request. */
const SCOPE = /Credential=(?<accessKeyId>[^/]+)\/\d+\/(?<region>[^/]+)\/(?<service>[^/]+)\/aws4_request/;

class Endpoint {
  readonly account: Account;
  readonly cloudFormation: CloudFormation;
  readonly requests: AwsRequest[] = [];

  constructor(region: string) {
    this.account = new Account(region);
    this.cloudFormation = new CloudFormation(this.account);
  }

  async serve(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const {
      accessKeyId = '',
      region = '',
      service = '',
    } = SCOPE.exec(incoming.headers.authorization ?? '')?.groups ?? {};
    const url = new URL(incoming.url ?? '/', 'http://localhost');
    const request = {
      method: incoming.method ?? '',
      url,
      headers: incoming.headers,
      body: await buffer(incoming),
    };
    const { operation, ...answer } = this.#answer(service, request);
    this.requests.push({ service, region, accessKeyId, operation, status: answer.status });
    response
      .writeHead(answer.status, { 'x-amzn-requestid': randomUUID(), ...answer.headers })
      .end(answer.body);
  }

  #answer(service: string, request: SignedRequest): Answer & { readonly operation: string } {
    const path = `${request.method} ${request.url.pathname}`;
    const query = new URLSearchParams(request.body.toString());
    const action = query.get('Action') ?? '';
    switch (service) {
      case 's3':
        return { operation: path, ...answerS3(this.account, request) };
      case 'cloudformation':
        return { operation: action, ...queried(action, () => this.cloudFormation.answer(action, query)) };
      case 'sts':
        return { operation: action, ...queried(action, () => this.#identity()) };
      case 'lambda':
        return { operation: path, ...this.#function(request.url) };
      case 'ecr':
        return {
          operation: path,
          ...json(400, { __type: 'RepositoryNotFoundException', message: 'There is none.' }),
        };
      default:
        return {
          operation: path,
          ...json(501, { __type: 'NotImplemented', message: `${service}: ${path}` }),
        };
    }
  }

  #identity(): Xml {
    const { accountId } = this.account;
    return { Account: accountId, Arn: `arn:aws:iam::${accountId}:user/deployer`, UserId: 'AIDATEST' };
  }

  /** GetFunction, which tells when the function was last changed. */
  #function(url: URL): Answer {
    const name = decodeURIComponent(url.pathname.split('/').at(-1) ?? '');
    const found = [...this.account.resources].find(
      (one) => one.type === 'AWS::Lambda::Function' && one.name === name,
    );
    if (!found)
      return json(404, { __type: 'ResourceNotFoundException', Message: `Function not found: ${name}` });
    return json(200, { Configuration: { FunctionName: name, LastModified: found.modifiedAt.toISOString() } });
  }
}

/** Answers in the Query protocol: the result, or why it was refused. */
function queried(action: string, answer: () => Xml): Answer {
  const headers = { 'content-type': 'text/xml' };
  try {
    const body = element(`${action}Response`, { [`${action}Result`]: answer() });
    return { status: 200, headers, body };
  } catch (error) {
    const code = error instanceof AwsError ? error.name : 'InternalFailure';
    const message = error instanceof Error ? error.message : String(error);
    const body = element('ErrorResponse', { Error: { Type: 'Sender', Code: code, Message: message } });
    return { status: error instanceof AwsError ? 400 : 500, headers, body };
  }
}

function json(status: number, content: object): Answer {
  return { status, headers: { 'content-type': 'application/x-amz-json-1.1' }, body: JSON.stringify(content) };
}
