import { SQSClient } from '@aws-sdk/client-sqs';

/** What an AWS client has sent: the operation and its input. */
export type SentCommand = { readonly operation: string; readonly input: Readonly<Record<string, unknown>> };

/** What AWS answers a command: the operation's output, or an error. */
export type Responder = (command: SentCommand) => object | Error;

/** An AWS client whose commands a function answers, whatever protocol it speaks, and the commands it was given. */
export function awsDouble<C extends object>(
  client: C,
  respond: Responder,
): { readonly client: C; readonly sent: readonly SentCommand[] } {
  const sent: SentCommand[] = [];
  const send = async (command: { readonly input: SentCommand['input'] }) => {
    const operation = command.constructor.name.replace(/Command$/, '');
    const sentCommand = { operation, input: command.input };
    sent.push(sentCommand);
    const answer = respond(sentCommand);
    if (answer instanceof Error) throw answer;
    return answer;
  };
  return { client: Object.assign(client, { send }), sent };
}

/** SQS's own client on a double of its network, and what it has sent. An error is one of the network. */
export function sqsDouble(respond: Responder): {
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
        const answer = respond(command);
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
