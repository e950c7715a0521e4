import { once } from 'node:events';
import { type IncomingMessage, type OutgoingHttpHeaders, request } from 'node:http';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type ListeningPort, LOOPBACK_ADDRESS, listeningPorts } from '../support/listening-ports.ts';
import { startTestSystem, type TestSystem } from '../support/local-system.ts';

/* Real: every port on which the local system listens, as the kernel lists them, and requests to each of them. */
let system: TestSystem;
let ports: readonly ListeningPort[];

beforeAll(async () => {
  system = await startTestSystem({ withAwsFaultProxies: true });
  ports = listeningPorts();
});
afterAll(() => system.stop());

type Answer = { readonly status: number | undefined; readonly body: string };

async function post(port: number, headers: OutgoingHttpHeaders): Promise<Answer> {
  const sent = request({ host: '127.0.0.1', port, method: 'POST', agent: false, headers });
  sent.end('{"Records": []}');
  const [answer]: IncomingMessage[] = await once(sent, 'response');
  if (answer === undefined) throw new Error('There is no answer.');
  return { status: answer.statusCode, body: await text(answer) };
}

const JSON_TYPE = { 'content-type': 'application/json' };

describe('The ports of the local system', () => {
  it('are those of the webhook, of Lambda, of AWS’s services and of the simulators', () => {
    const { webhookUrl, functions, emulators, awsFaultProxies, thirdwatch, ingram } = system;
    const { environment, sqsMoveTaskProxy } = emulators;
    const known = [webhookUrl, functions.lambdaUrl, thirdwatch.url, ingram.url, sqsMoveTaskProxy.url];
    const services = Object.values(environment).filter((value) => value.startsWith('http'));
    const urls = [...known, ...services, awsFaultProxies?.sqs.url, awsFaultProxies?.dynamoDb.url];

    expect(services).toHaveLength(4);
    expect(ports.map(({ port }) => port)).toEqual(
      expect.arrayContaining(urls.map((url = '') => Number(new URL(url).port))),
    );
  });

  it('are open to this machine alone', () => {
    expect(ports.filter(({ address }) => address !== LOOPBACK_ADDRESS)).toEqual([]);
  });

  it.each<[string, OutgoingHttpHeaders, string]>([
    ['under a name that leads here', { ...JSON_TYPE, host: 'attacker.example' }, 'Host'],
    ['under a name that begins as ours', { ...JSON_TYPE, host: '127.0.0.1.attacker.example:3000' }, 'Host'],
    ['of a page', { ...JSON_TYPE, origin: 'https://attacker.example' }, 'web page'],
    ['of a page without an origin', { ...JSON_TYPE, origin: 'null' }, 'web page'],
    ['of a page, by its metadata', { ...JSON_TYPE, 'sec-fetch-site': 'cross-site' }, 'web page'],
    ['with text/plain', { 'content-type': 'text/plain;charset=UTF-8' }, 'text/plain'],
    ['that asks before it sends its body', { ...JSON_TYPE, origin: 'x', expect: '100-continue' }, 'web page'],
  ])('each refuse a request %s', async (_, headers, reason) => {
    const answers = await Promise.all(ports.map(({ port }) => post(port, headers)));

    for (const answer of answers) {
      expect(answer).toEqual({ status: 403, body: expect.stringContaining(reason) });
      expect(Object.keys(JSON.parse(answer.body))).toEqual(['error']);
    }
  });

  it.each(['127.0.0.1', 'localhost', 'LOCALHOST:1', '[::1]:3000'])('each serve %s', async (host) => {
    const answers = await Promise.all(ports.map(({ port }) => post(port, { ...JSON_TYPE, host })));

    expect(answers.filter(({ status }) => status === 403)).toEqual([]);
  });
});
