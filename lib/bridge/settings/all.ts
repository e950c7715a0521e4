import { ARCHIVE } from './archive.ts';
import { CAPACITY } from './capacity.ts';
import { FORWARDER_RULES } from './forwarder.ts';
import { INGRAM_API } from './ingram-api.ts';
import { OPERATION, OPERATION_RULES } from './operation.ts';
import { ORDERS } from './orders.ts';
import { RETRIES } from './retries.ts';
import { SWEEP } from './sweep.ts';
import { THIRDWATCH } from './thirdwatch.ts';

/** All that a deployment can set: the parameters of serverless.yml. */
export const SETTINGS = {
  ...THIRDWATCH,
  ...ORDERS,
  ...INGRAM_API,
  ...SWEEP,
  ...RETRIES,
  ...CAPACITY,
  ...ARCHIVE,
  ...OPERATION,
};

export const RULES = [...FORWARDER_RULES, ...OPERATION_RULES];
