import { DEFAULTS, type Deployment } from '../../lib/bridge/settings/deployment.ts';
import { FORWARDER_SETTINGS } from '../../lib/bridge/settings/forwarder.ts';
import { variableOf } from '../../lib/platform/config.ts';

type Parameters = Readonly<Record<string, string>>;

/** A deployment as it is without any parameter given, with changes. */
export function deployment(changes: Partial<Deployment> = {}): Deployment {
  return {
    service: 'bridge',
    stage: 'prod',
    region: 'us-east-1',
    functions: ['receiver', 'forwarder'],
    resources: {},
    given: [],
    ...changes,
    parameters: { ...DEFAULTS, ...changes.parameters },
  };
}

/** What the template fills into the forwarder's environment, as long as that can be. */
export const FORWARDER_VARIABLES = {
  STAGE: 'prod',
  ORDERS_TABLE: 'orders',
  ORDER_EVENTS_QUEUE_URL: `https://sqs.us-east-1.amazonaws.com/000000000000/${'q'.repeat(75)}.fifo`,
  ORDER_EVENTS_DLQ_URL: `https://sqs.us-east-1.amazonaws.com/000000000000/${'d'.repeat(75)}.fifo`,
  THIRDWATCH_SECRET_ID: 't'.repeat(100),
  INGRAM_API_SECRET_ID: 'i'.repeat(100),
};

/** The forwarder's environment with these parameters, and the others at their defaults. */
export function forwarderEnvironment(parameters: Parameters = {}): Readonly<Record<string, string>> {
  const texts: Parameters = { ...DEFAULTS, ...parameters };
  const settings = Object.keys(FORWARDER_SETTINGS).map((name) => [variableOf(name), texts[name]]);
  return { ...FORWARDER_VARIABLES, ...Object.fromEntries(settings) };
}
