import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, it } from '@jest/globals';
import JSZip from 'jszip';
import { ROOT } from '../../local/work-folder.ts';
import { type PackagedStage, packagedOnce } from '../support/packaged-once.ts';
import { record } from '../support/records.ts';
import { EVERY_SETTING } from './every-setting.ts';

/*
 * What makes a function's start slow, as far as that is not a matter of time. Real: the bundles that would be uploaded,
 * on the Node that runs them. Double: there is no AWS; what is asked of it at the start fails.
 */
const NOWHERE = 'https://127.0.0.1:1';
const ENVIRONMENT = {
  AWS_REGION: 'us-east-1',
  AWS_ACCESS_KEY_ID: 'test',
  AWS_SECRET_ACCESS_KEY: 'test',
  AWS_ENDPOINT_URL_SQS: NOWHERE,
  AWS_ENDPOINT_URL_S3: NOWHERE,
  AWS_ENDPOINT_URL_DYNAMODB: NOWHERE,
  AWS_ENDPOINT_URL_SECRETS_MANAGER: NOWHERE,
  STAGE: 'test',
  ORDER_EVENTS_QUEUE_URL: `${NOWHERE}/000000000000/order-events.fifo`,
  ORDER_EVENTS_DLQ_URL: `${NOWHERE}/000000000000/order-events-dlq.fifo`,
  ORDERS_TABLE: 'orders',
  ARCHIVE_QUEUE_URL: `${NOWHERE}/000000000000/archive`,
  ARCHIVE_BUCKET: 'archive',
  INGRAM_SECRET_ID: 'ingram',
  THIRDWATCH_SECRET_ID: 'thirdwatch',
  INGRAM_API_SECRET_ID: 'ingram-api',
};
const FUNCTIONS = [
  { name: 'receiver', mostKb: 270, event: { headers: {}, body: '{"eventId":"E1"}', isBase64Encoded: false } },
  { name: 'sweeper', mostKb: 320, event: {} },
  { name: 'archiver', mostKb: 330, event: { Records: [] } },
  { name: 'forwarder', mostKb: 380, event: { Records: [record('not JSON', 'PO-1')] } },
];

let packaged: PackagedStage;
const bundles = new Map<string, string>();

beforeAll(async () => {
  packaged = await packagedOnce('prod', EVERY_SETTING);
  for (const { name } of FUNCTIONS) {
    const zip = await JSZip.loadAsync(await readFile(join(packaged.dir, `${name}.zip`)));
    const bundle = (await zip.file(`functions/${name}.mjs`)?.async('string')) ?? '';
    bundles.set(name, bundle);
    await writeFile(join(packaged.dir, `${name}.mjs`), bundle);
  }
});

type Probed = { loaded: string[]; touched: string[]; answer: object };

/** What a start and one invocation load and touch. */
async function probe(name: string, event: object): Promise<Probed> {
  const file = join(packaged.dir, `${name}.mjs`);
  const script = join(ROOT, 'test/support/start-probe.ts');
  const { stderr } = await promisify(execFile)(process.execPath, [script, file, JSON.stringify(event)], {
    env: ENVIRONMENT,
  });
  return JSON.parse(stderr.trim().split('\n').at(-1) ?? '');
}

describe.each(FUNCTIONS)('The $name', ({ name, mostKb, event }) => {
  it(`has no more than ${mostKb} KB of code`, () => {
    const bundle = bundles.get(name) ?? '';

    expect(bundle.length).toBeGreaterThan(100 * 1024);
    expect(bundle.length).toBeLessThanOrEqual(mostKb * 1024);
  });

  it.each([
    ['SSO', /portal\.sso|sso_start_url/],
    ['INI files', /source_profile/],
    ['processes', /credential_process/],
    ['web identities', /AssumeRoleWithWebIdentity|web_identity_token_file/],
  ])('holds no credential provider for %s', (_, mark) => {
    expect(bundles.get(name)).not.toMatch(mark);
  });

  it('holds no X-Ray SDK, no event streams, and no library of schemas but valibot', () => {
    expect(bundles.get(name)).not.toMatch(/aws-xray-sdk|vnd\.amazon\.eventstream|invalid_union|ZodError/);
  });

  it('loads neither undici nor http2, and touches neither fetch nor Intl', async () => {
    const { loaded, touched, answer } = await probe(name, event);

    expect(loaded).toContain('NativeModule https');
    expect(loaded.filter((builtIn) => /undici|http2/.test(builtIn))).toEqual([]);
    expect(touched).toEqual([]);
    expect(answer).toBeDefined();
  });
});
