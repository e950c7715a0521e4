import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { packageStage, ROOT } from '../../local/packaged.ts';
import checkParameters from '../../resources/parameters.cjs';

/* What a deployment can set. Real: serverless.yml, its check of the parameters, and `sls package` where it says so. */
let defaults: Readonly<Record<string, string>>;
let declarations: string;

beforeAll(async () => {
  const serverless = await readFile(join(ROOT, 'serverless.yml'), 'utf8');
  const [block = ''] = /^params:\n(?: .*\n|\n)+/m.exec(serverless) ?? [];
  const lines = block.slice(0, block.indexOf('  prod:')).matchAll(/^ {4}([a-z-]+): (.*)$/gm);
  defaults = Object.fromEntries(
    [...lines].map(([, name, value = '']) => [name, value.replaceAll(/^["']|["']$/g, '')]),
  );
  const files = (await readdir(join(ROOT, 'resources'))).filter((file) => file.endsWith('.yml'));
  const texts = await Promise.all(files.map((file) => readFile(join(ROOT, 'resources', file), 'utf8')));
  declarations = [serverless, ...texts].join('\n');
});

/** Checks the defaults with changes, as the framework does. */
const check = (changes: Readonly<Record<string, string>>, param: readonly string[] = []) =>
  checkParameters({
    options: { param },
    resolveVariable: async (address) => ({ ...defaults, ...changes })[address.replace('param:', '')],
  });

describe('The parameters', () => {
  it('are what the check knows, and each is used', async () => {
    const names = await check({});

    expect([...names].sort()).toEqual(Object.keys(defaults).sort());
    for (const name of names) expect(declarations).toContain(`\${param:${name}}`);
  });

  it('stand in the documents, each with its default', async () => {
    const setup = await readFile(join(ROOT, 'docs/setup.md'), 'utf8');
    const rows = setup.matchAll(/^\| `([a-z-]+)` \|[^|]*\| (?:`([^`]*)`|empty)/gm);
    const documented = [...rows].map(([, name, value = '']) => [name, value]);

    expect(documented.sort()).toEqual(Object.entries(defaults).sort());
  });

  it.each([
    ['alarm-email', 'nobody'],
    ['thirdwatch-base-url', 'http://api.thirdwatch.ai'],
    ['thirdwatch-base-url', 'https://api.thirdwatch.ai/event?x=1'],
    ['thirdwatch-key-header', 'two words'],
    ['thirdwatch-key-prefix', 'two words'],
    ['user-id-fallback', 'guest'],
    ['status-overrides', 'backordered'],
    ['order-retention-days', '29'],
    ['retry-first-delay-seconds', '0'],
    ['retry-max-delay-seconds', '3601'],
    ['retry-horizon-hours', '145'],
    ['breaker-open-seconds', 'soon'],
    ['forwarder-concurrency', '1'],
    ['throttling-rate', '0'],
    ['throttling-burst', '-1'],
    ['tracing', 'true'],
    ['receiver-memory-mb', '100'],
    ['forwarder-memory-mb', '20000'],
    ['log-retention-days', '31'],
    ['kms-key-arn', 'alias/mine'],
    ['ingram-details', 'on'],
    ['ingram-details-patience', '1441'],
    ['ingram-requests-per-minute', '0'],
    ['ingram-base-url', 'http://api.ingrammicro.com'],
    ['ingram-sandbox', 'yes'],
    ['ingram-customer-number', '20-22222222'],
    ['ingram-country-code', 'us'],
    ['ingram-sender-id', 'two words'],
    ['user-id-source', 'email'],
    ['custom-domain', 'https://webhooks.example.com'],
    ['custom-domain-certificate-arn', 'arn:aws:iam::1:server-certificate/x'],
    ['disable-default-endpoint', 'yes'],
    ['permissions-boundary-arn', 'boundary'],
    ['receiver-reserved-concurrency', '0'],
    ['removal-policy', 'Keep'],
    ['deletion-protection', 'yes'],
  ])('%s is not %j', async (name, value) => {
    await expect(check({ [name]: value })).rejects.toThrow(
      new RegExp(`^The parameters have \\d fault\\(s\\): ${name} must be`),
    );
  });

  it('of a custom domain come together', async () => {
    await expect(check({ 'custom-domain': 'webhooks.example.com' })).rejects.toThrow('set both, or neither');
  });

  it('leave the webhook an address', async () => {
    await expect(check({ 'disable-default-endpoint': 'true' })).rejects.toThrow('needs custom-domain');
  });

  it('that are wrong fail the packaging, all at once and by their names, a misspelt one too', async () => {
    const wrong = { 'log-retention-days': '31', 'retry-horizon': '24' };

    await expect(packageStage('test', wrong)).rejects.toThrow(
      /2 fault\(s\): retry-horizon is not a parameter of serverless\.yml; log-retention-days must be/,
    );
  });
});
