import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { ROOT } from '../../local/work-folder.ts';

const read = (name: string): unknown => JSON.parse(readFileSync(join(ROOT, 'docs/contract', name), 'utf8'));

export const WEBHOOK = read('webhook.openapi.json');
const QUEUE_MESSAGE = read('queue-message.schema.json');

const ajv = new Ajv2020({ strict: true, strictTypes: false, strictRequired: false, allErrors: true });
// OpenAPI's own keys are none of JSON Schema's.
ajv.addKeyword('openapi').addKeyword('info').addKeyword('servers').addKeyword('security').addKeyword('paths');
ajv.addKeyword('components');
ajv.addSchema(Object(WEBHOOK), 'webhook').addSchema(Object(QUEUE_MESSAGE), 'queue-message');

/** Whether a value is as a part of the documents in docs/contract says, and why not. */
export function problemsIn(value: unknown, pointer: string): readonly string[] {
  const validate = ajv.getSchema(pointer);
  if (validate === undefined) throw new Error(`docs/contract has nothing at ${pointer}.`);
  if (validate(value)) return [];
  return (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
}
