/** Values for the settings of a stage with which every Condition holds, and so every resource is created. */
export function everySettingIn(region: string) {
  return {
    'alarm-email': 'on-call@example.com',
    'custom-domain': 'webhooks.example.com',
    'custom-domain-certificate-arn': `arn:aws:acm:${region}:123456789012:certificate/7e6b7ea1-6c46-4b53-a4f1-2a2ab1c8a3c5`,
    'disable-default-endpoint': 'true',
    'permissions-boundary-arn': 'arn:aws:iam::123456789012:policy/boundary',
    'receiver-reserved-concurrency': '50',
    'kms-key-arn': `arn:aws:kms:${region}:123456789012:key/0c3a5b1e-58a7-4a52-8e9e-3d3c1bb8a1f0`,
    tracing: 'Active',
    'ingram-details': 'complete',
    'ingram-customer-number': '20-123456',
    'ingram-country-code': 'US',
    archive: 'on',
  } as const;
}

/** In the region that serverless.yml takes without another. */
export const EVERY_SETTING = everySettingIn('us-east-1');

/** A stage whose Thirdwatch is the simulator, and without the archive. Every Condition holds on it as well. */
export const WITHOUT_THIRDWATCH = {
  ...EVERY_SETTING,
  archive: 'off',
  'thirdwatch-base-url': 'simulator',
} as const;
