import { createHash, createHmac } from 'node:crypto';
import { Agent, request } from 'node:https';

/*
 * The floor: what a function costs that makes the same network calls with Node's own modules alone. It has neither
 * retries nor timeouts, checks nothing, logs nothing and counts nothing: no one should run it.
 */

const agent = new Agent({ keepAlive: true });
const REGION = process.env.AWS_REGION ?? '';

/** Sends a request, and returns the answer's body. */
export function send(url: string, headers: Record<string, string>, body: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const length = String(Buffer.byteLength(body));
    const sent = request(
      url,
      { method: 'POST', agent, headers: { ...headers, 'content-length': length } },
      (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('error', reject);
        response.on('end', () => resolve(Buffer.concat(chunks).toString('utf8')));
      },
    );
    sent.on('error', reject);
    sent.end(body);
  });
}

/** Calls an operation of an AWS service that speaks JSON, signed with Signature Version 4. */
export async function callAws(
  service: string,
  endpoint: string | undefined,
  target: string,
  content: object,
): Promise<unknown> {
  const body = JSON.stringify(content);
  const url = endpoint ?? '';
  const host = new URL(url).host;
  const time = new Date().toISOString().replaceAll(/[-:]|\.\d+/g, '');
  const headers: Record<string, string> = {
    'content-type': 'application/x-amz-json-1.0',
    host,
    'x-amz-date': time,
    'x-amz-security-token': process.env.AWS_SESSION_TOKEN ?? '',
    'x-amz-target': target,
  };
  headers.authorization = authorization(service, headers, body, time);
  return JSON.parse(await send(url, headers, body));
}

function authorization(service: string, headers: Record<string, string>, body: string, time: string): string {
  const scope = `${time.slice(0, 8)}/${REGION}/${service}/aws4_request`;
  const names = Object.keys(headers).sort();
  const canonicalHeaders = names.map((name) => `${name}:${headers[name]}\n`).join('');
  const canonical = ['POST', '/', '', canonicalHeaders, names.join(';'), sha256(body)].join('\n');
  const toSign = ['AWS4-HMAC-SHA256', time, scope, sha256(canonical)].join('\n');
  const secret = Buffer.from(`AWS4${process.env.AWS_SECRET_ACCESS_KEY}`);
  const key = scope.split('/').reduce<Buffer>((last, part) => hmac(last, part), secret);
  const signature = hmac(key, toSign).toString('hex');
  const credential = `${process.env.AWS_ACCESS_KEY_ID}/${scope}`;
  return `AWS4-HMAC-SHA256 Credential=${credential}, SignedHeaders=${names.join(';')}, Signature=${signature}`;
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

function hmac(key: Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}
