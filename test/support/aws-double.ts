import { SQSClient } from '@aws-sdk/client-sqs';

/** What an SQS client has sent: the operation and its input. */
export type SentCommand = { readonly operation: string; readonly input: Record<string, unknown> };

/** What SQS answers a command: a JSON object, or an error thrown in the network. */
export type Answering = (command: SentCommand) => object | Error;

/** SQS's own client on a double of its network, and what it has sent. */
export function sqsDouble(answering: Answering): {
  readonly client: SQSClient;
  readonly sent: SentCommand[];
} {
  const sent: SentCommand[] = [];
  const client = new SQSClient({
    region: 'us-east-1',
    endpoint: 'http://127.0.0.1:1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    maxAttempts: 1,
    md5: false,
    requestHandler: {
      handle: async (request: { headers: Record<string, string>; body: Uint8Array }) => {
        const operation = request.headers['x-amz-target']?.split('.').at(-1) ?? '';
        const command = { operation, input: JSON.parse(new TextDecoder().decode(request.body)) };
        sent.push(command);
        const answer = answering(command);
        if (answer instanceof Error) throw answer;
        const body = new Blob([JSON.stringify(answer)]).stream();
        return {
          response: { statusCode: 200, headers: { 'content-type': 'application/x-amz-json-1.0' }, body },
        };
      },
    },
  });
  return { client, sent };
}
