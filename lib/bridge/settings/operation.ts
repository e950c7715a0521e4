import { rulesBetween, type Settings } from '../../platform/config.ts';
import { matching, oneOf, rule, trueOrFalse } from '../../platform/setting-rules.ts';

/** What CloudWatch Logs offers. */
const LOG_RETENTION_DAYS = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
];

/** How the stage is watched and reached, and what becomes of its data. */
export const OPERATION = {
  'alarm-email': {
    description: 'Who hears of alarms. The address has to confirm the subscription. Empty: nobody.',
    default: '',
    rule: matching(/^$|^(?=[\x21-\x7e]{1,254}$)[^@]+@[^@]+\.[^@]+$/, 'an email address, or empty'),
  },
  'log-retention-days': {
    description: 'How many days CloudWatch keeps logs.',
    default: '30',
    rule: rule(`one of ${LOG_RETENTION_DAYS.join(', ')}`, (text) =>
      LOG_RETENTION_DAYS.find((days) => String(days) === text),
    ),
  },
  tracing: {
    description:
      'Whether X-Ray records traces of the functions (`Active`), which [may cost more than all the rest](cost.md#tracing).',
    default: 'PassThrough',
    rule: oneOf(['Active', 'PassThrough']),
  },
  'custom-domain': {
    description:
      "[A domain of your own](setup.md#use-your-own-domain) for the webhook. Empty: API Gateway's own address.",
    default: '',
    rule: matching(
      /^$|^(?=.{1,253}$)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}$/,
      'a domain name such as `webhooks.example.com`, or empty',
    ),
  },
  'custom-domain-certificate-arn': {
    description: 'The certificate of `custom-domain`.',
    default: '',
    rule: matching(
      /^$|^arn:[\w-]+:acm:[\w-]+:\d{12}:certificate\/[\w-]+$/,
      "the ARN of an ACM certificate in the stage's region, or empty",
    ),
  },
  'disable-default-endpoint': {
    description:
      "Whether API Gateway's own address is switched off, so that requests can come through `custom-domain` only.",
    default: 'false',
    rule: trueOrFalse,
  },
  'permissions-boundary-arn': {
    description:
      "A [permissions boundary](permissions.md#a-permissions-boundary) for the functions' roles. Empty: none.",
    default: '',
    rule: matching(
      /^$|^arn:[\w-]+:iam::(?:\d{12}|aws):policy\/[\w+=,.@/-]{1,640}$/,
      'the ARN of a managed policy, or empty',
    ),
  },
  'kms-key-arn': {
    description: "[A KMS key of your own](setup.md#use-your-own-kms-key). Empty: AWS's keys.",
    default: '',
    rule: matching(
      /^$|^arn:[\w-]+:kms:[\w-]+:\d{12}:key\/(?:[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}|mrk-[\da-f]{32})$/,
      "the ARN of a KMS key (not of an alias) in the stage's region, or empty",
    ),
  },
  'removal-policy': {
    description:
      'What becomes of queues, table, secrets and log groups when the stack is removed. The stage `prod` has `Retain`, unless its file says otherwise.',
    default: 'Delete',
    rule: oneOf(['Delete', 'Retain']),
  },
  'deletion-protection': {
    description:
      'Whether DynamoDB refuses to delete the table. The stage `prod` has `true`, unless its file says otherwise.',
    default: 'false',
    rule: trueOrFalse,
  },
} satisfies Settings;

const between = rulesBetween(OPERATION);

export const OPERATION_RULES = [
  between(['custom-domain', 'custom-domain-certificate-arn'], (values) => {
    const { 'custom-domain': domain, 'custom-domain-certificate-arn': certificate } = values;
    if ((domain === '') === (certificate === '')) return undefined;
    return 'custom-domain and custom-domain-certificate-arn go together: set both, or neither';
  }),
  between(['disable-default-endpoint', 'custom-domain'], (values) => {
    if (!values['disable-default-endpoint'] || values['custom-domain'] !== '') return undefined;
    return 'disable-default-endpoint needs custom-domain: the webhook would have no address';
  }),
];

/** What has to be in the stage's own region. */
export const REGIONAL_ARNS = ['custom-domain-certificate-arn', 'kms-key-arn'] as const;
