import { DEFAULTS, type Deployment } from '../../lib/bridge/settings/deployment.ts';

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
