/** What an AWS client was asked: the operation and its input. */
export type Asked = { readonly operation: string; readonly input: Readonly<Record<string, unknown>> };

/** What AWS answers: the output of the operation, or an error. */
export type Answers = (asked: Asked) => object | Error;

/** An AWS client that asks a function instead of AWS, whatever protocol it speaks, and what it has asked. */
export function answeredBy<C extends object>(
  client: C,
  answers: Answers,
): { readonly client: C; readonly asked: readonly Asked[] } {
  const asked: Asked[] = [];
  const send = async (command: { readonly input: Asked['input'] }) => {
    const operation = command.constructor.name.replace(/Command$/, '');
    const question = { operation, input: command.input };
    asked.push(question);
    const answer = answers(question);
    if (answer instanceof Error) throw answer;
    return answer;
  };
  return { client: Object.assign(client, { send }), asked };
}
