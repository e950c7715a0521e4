import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from '@jest/globals';
import { createHttpClient } from '../../lib/platform/https.ts';
import { createThirdwatchClient } from '../../lib/thirdwatch/client.ts';

/*
 * Whatever a service answers, a call ends, and ends in a way that the forwarder knows.
 * Real: Node's HTTP over sockets. Double: a service that writes bytes of its own.
 */
type Answer = (socket: Socket) => void;

let server: Server | undefined;
const sockets = new Set<Socket>();

afterEach(async () => {
  for (const socket of sockets) socket.destroy();
  sockets.clear();
  const closed = server && once(server, 'close');
  server?.close();
  await closed;
});

async function serviceThat(answer: Answer): Promise<string> {
  server = createServer((socket) => {
    sockets.add(socket.on('error', () => undefined));
    socket.once('data', () => answer(socket));
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function tellThirdwatch(answer: Answer): Promise<unknown> {
  const baseUrl = await serviceThat(answer);
  const options = { keyHeader: 'X-Key', keyPrefix: '', timeoutMs: 1_500, now: Date.now };
  const client = createThirdwatchClient({ baseUrl, ...options });
  return client
    .orderStatus({ _orderId: 'A', _orderStatus: '_held', _source: '_automated' }, 'key')
    .catch((error: unknown) => error);
}

async function askForAnOrder(answer: Answer): Promise<unknown> {
  const baseUrl = await serviceThat(answer);
  const failureCode = 'ingram-unavailable' as const;
  const ask = createHttpClient({
    baseUrl,
    service: 'Ingram',
    failureCode,
    timeoutMs: 1_500,
    maxAnswerBytes: 9_000,
  });
  return ask({ method: 'GET', path: '/', headers: {} }).catch((error: unknown) => error);
}

const whole =
  (status: string, body = '', ...headers: string[]): Answer =>
  (socket) =>
    socket.end(
      [`HTTP/1.1 ${status}`, `content-length: ${body.length}`, ...headers, '', body].join('\r\n'),
      'latin1',
    );

/** Goes on and on after its beginning. */
const endless =
  (beginning: string, part: string): Answer =>
  (socket) => {
    const write = () => socket.destroyed || socket.write(part, () => setTimeout(write, 1));
    socket.write(beginning, write);
  };

const CHUNKED = 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n';
const UPGRADE = 'HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: x\r\n\r\n';
const unreachable = { name: 'TryLater', code: 'thirdwatch-unreachable' };

describe('Thirdwatch may answer', () => {
  it.each<[string, Answer, object]>([
    ['with another protocol', (socket) => socket.write(UPGRADE), unreachable],
    ['"go on" without end', endless('', 'HTTP/1.1 100 Continue\r\n\r\n'), unreachable],
    ['with headers without end', endless('HTTP/1.1 200 OK\r\n', 'a: b\r\n'), unreachable],
    [
      'with a header of 100 KB',
      (socket) => socket.write(`HTTP/1.1 200 OK\r\na: ${'b'.repeat(100_000)}`),
      unreachable,
    ],
    ['nothing', () => undefined, unreachable],
    ['with what is not HTTP', (socket) => socket.end('\u0000garbage\n\n'), unreachable],
    ['with a status of four digits', whole('2000 OK'), unreachable],
    [
      'with a body without end',
      endless(CHUNKED, '400\r\n'.concat('x'.repeat(1024), '\r\n')),
      { httpStatus: 200 },
    ],
    ['with a body that is not sent', (socket) => socket.write(CHUNKED), { httpStatus: 200 }],
    ['with a body that breaks off', (socket) => socket.end(`${CHUNKED}5\r\n{`), { httpStatus: 200 }],
    [
      'with gzip',
      whole('200 OK', '\u001f\u008b\u0008', 'content-encoding: gzip'),
      { httpStatus: 200, message: '' },
    ],
    ['with bottomless JSON', whole('400 Bad', '['.repeat(15_000)), { reason: 'rejected-by-thirdwatch' }],
    [
      'with a message that is none',
      whole('400 Bad', '{"message":{"toString":1}}'),
      { reason: 'rejected-by-thirdwatch' },
    ],
    [
      'with another place',
      whole('307 Moved', '', 'location: http://127.0.0.1:1/'),
      { reason: 'rejected-by-thirdwatch' },
    ],
    ['with a status of its own', whole('999 ?'), { name: 'TryLater', code: 'thirdwatch-unavailable' }],
    [
      'with an eternity',
      whole('503 Wait', '', `retry-after: ${'9'.repeat(30)}`),
      { name: 'TryLater', httpStatus: 503 },
    ],
  ])('%s', async (_, answer, outcome) => {
    expect(await tellThirdwatch(answer)).toMatchObject(outcome);
  });
});

describe('Ingram may answer', () => {
  const unavailable = { name: 'TryLater', code: 'ingram-unavailable' };

  it.each<[string, Answer, object]>([
    ['with another protocol', (socket) => socket.write(UPGRADE), unavailable],
    ['with a body that is not sent', (socket) => socket.write(CHUNKED), unavailable],
    ['with a body that breaks off', (socket) => socket.end(`${CHUNKED}5\r\n{`), unavailable],
    [
      'with a body without end',
      endless(CHUNKED, '400\r\n'.concat('x'.repeat(1024), '\r\n')),
      { isWhole: false },
    ],
    ['with another place', whole('302 Found', '', 'location: http://127.0.0.1:1/'), { status: 302 }],
  ])('%s', async (_, answer, outcome) => {
    expect(await askForAnOrder(answer)).toMatchObject(outcome);
  });
});
