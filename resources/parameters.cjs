'use strict';

/**
 * What each parameter of serverless.yml may be. The functions check their own configuration again when they start;
 * this is for whoever deploys, before anything is deployed.
 */
const RULES = {
  'alarm-email': [/^$|^[^@\s]+@[^@\s]+\.[^@\s]+$/, 'an e-mail address, or empty'],
  'thirdwatch-base-url': [
    /^(https:\/\/|http:\/\/(127\.0\.0\.1|localhost)[:/])[^\s?#@]+$/,
    'an https address without query',
  ],
  'thirdwatch-key-header': [/^[A-Za-z0-9-]+$/, 'the name of an HTTP header'],
  'thirdwatch-key-prefix': [/^[\x21-\x7e]*$/, 'one word such as Bearer, or empty'],
  'user-id-fallback': [
    /^(omit|park|.*\{customerOrderNumber\}.*)$/,
    'omit, park, or a template with {customerOrderNumber}',
  ],
  'status-overrides': [
    /^$|^\s*\w+\s*=\s*\w+(:\w+)?\s*(,\s*\w+\s*=\s*\w+(:\w+)?\s*)*$/,
    'a list such as backordered=none,voided=_canceled:_policy',
  ],
  'ingram-details': [/^(off|confirm|complete)$/, 'off, confirm or complete'],
  'ingram-details-patience': wholeNumber(0, 1440),
  'ingram-requests-per-minute': wholeNumber(1, 6000),
  'ingram-base-url': [
    /^(https:\/\/|http:\/\/(127\.0\.0\.1|localhost)[:/])[^\s?#@]+$/,
    'an https address without query',
  ],
  'ingram-sandbox': [/^(true|false)$/, 'true or false'],
  'ingram-customer-number': [/^[\x21-\x7e]{0,10}$/, 'up to 10 characters'],
  'ingram-country-code': [/^([A-Z]{2})?$/, 'two capital letters, such as US'],
  'ingram-sender-id': [/^[\x21-\x7e]{0,32}$/, 'up to 32 characters without spaces'],
  'user-id-source': [
    /^(registered|endCustomerOrderNumber|endUserEmail)$/,
    'registered, endCustomerOrderNumber or endUserEmail',
  ],
  'order-retention-days': wholeNumber(30, 3650),
  'retry-first-delay-seconds': wholeNumber(1, 60),
  'retry-max-delay-seconds': wholeNumber(1, 3600),
  'retry-horizon-hours': wholeNumber(1, 144),
  'breaker-open-seconds': wholeNumber(1, 600),
  'forwarder-concurrency': wholeNumber(2, 1000),
  'throttling-rate': wholeNumber(1, 10_000),
  'throttling-burst': wholeNumber(1, 5_000),
  'receiver-memory-mb': wholeNumber(128, 10_240),
  'forwarder-memory-mb': wholeNumber(128, 10_240),
  'log-retention-days': [
    /^(1|3|5|7|14|30|60|90|120|150|180|365|400|545|731|1096|1827|2192|2557|2922|3288|3653)$/,
    'a number of days that CloudWatch Logs knows, such as 7, 30, 90 or 365',
  ],
  'custom-domain': [/^$|^([a-z0-9-]+\.)+[a-z]{2,}$/, 'a domain name such as webhooks.example.com, or empty'],
  'custom-domain-certificate-arn': [
    /^$|^arn:[\w-]+:acm:[\w-]+:\d{12}:certificate\/[\w-]+$/,
    'the ARN of an ACM certificate, or empty',
  ],
  'disable-default-endpoint': [/^(true|false)$/, 'true or false'],
  'permissions-boundary-arn': [
    /^$|^arn:[\w-]+:iam::(\d{12}|aws):policy\/[\w+=,.@/-]+$/,
    'the ARN of a managed policy, or empty',
  ],
  'receiver-reserved-concurrency': [
    { test: (text) => text === '' || (/^\d{1,5}$/.test(text) && Number(text) >= 1) },
    'a whole number from 1 to 99999, or empty',
  ],
  'kms-key-arn': [
    /^$|^arn:[\w-]+:kms:[\w-]+:\d{12}:key\/([\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}|mrk-[\da-f]{32})$/,
    'the ARN of a KMS key (not of an alias), or empty',
  ],
  tracing: [/^(Active|PassThrough)$/, 'Active or PassThrough'],
  'removal-policy': [/^(Delete|Retain)$/, 'Delete or Retain'],
  'deletion-protection': [/^(true|false)$/, 'true or false'],
};

function wholeNumber(least, most) {
  return [
    { test: (text) => /^\d+$/.test(text) && Number(text) >= least && Number(text) <= most },
    `a whole number from ${least} to ${most}`,
  ];
}

/** Called by the framework when it resolves `custom.parameters`: fails with all faults at once, by parameter. */
module.exports = async ({ options, resolveVariable }) => {
  const values = {};
  for (const name of Object.keys(RULES)) values[name] = String(await resolveVariable(`param:${name}`));
  const faults = [...unknownNames(options.param ?? []), ...faultsOf(values)];
  if (faults.length > 0) {
    const error = new Error(`The parameters have ${faults.length} fault(s): ${faults.join('; ')}.`);
    // Where in the framework it was thrown is of no use to whoever mistyped a parameter.
    error.stack = undefined;
    throw error;
  }
  return Object.keys(values);
};

/** A misspelt name would change nothing, and nobody would notice. */
function unknownNames(given) {
  const names = given.map((assignment) => assignment.split('=')[0]);
  return names
    .filter((name) => !(name in RULES))
    .map((name) => `${name} is not a parameter of serverless.yml`);
}

function faultsOf(values) {
  const faults = Object.entries(RULES)
    .filter(([name, [rule]]) => !rule.test(values[name]))
    .map(([name, [, expected]]) => `${name} must be ${expected}`);
  if ((values['custom-domain'] === '') !== (values['custom-domain-certificate-arn'] === '')) {
    faults.push('custom-domain and custom-domain-certificate-arn go together: set both, or neither');
  }
  if (values['disable-default-endpoint'] === 'true' && values['custom-domain'] === '') {
    faults.push('disable-default-endpoint needs custom-domain: the webhook would have no address');
  }
  if (values['ingram-details'] !== 'off') {
    for (const name of ['ingram-customer-number', 'ingram-country-code']) {
      if (values[name] === '')
        faults.push(`${name} must be set, as ingram-details is ${values['ingram-details']}`);
    }
  }
  if (values['user-id-source'] !== 'registered' && values['ingram-details'] !== 'complete') {
    faults.push(`user-id-source is ${values['user-id-source']}, which needs ingram-details to be complete`);
  }
  return faults;
}
