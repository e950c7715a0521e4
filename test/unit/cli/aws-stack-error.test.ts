import { describe, expect, it } from '@jest/globals';
import { describeStackError } from '../../../cli/aws/stack-error.ts';

const error = (name: string, message: string) => Object.assign(new Error(message), { name });

describe('a stack that cannot be read', () => {
  it.each([
    ['no region', error('Error', 'Region is missing'), /^No AWS region is known\. Give --region.*--local\.$/],
    [
      'no credentials',
      error('CredentialsProviderError', 'None'),
      /no AWS credentials \(None\)\. Give --profile/,
    ],
    [
      'no stack',
      error('ValidationError', 'Stack with id bridge-prod does not exist'),
      /^There is no stack bridge-prod in this account and region\. .*is it deployed\?$/,
    ],
    [
      'no permission',
      error('AccessDenied', 'User: arn:… is not authorized to perform: cloudformation:DescribeStacks'),
      /^The stack bridge-prod could not be read: User: .* may these credentials read it\?$/,
    ],
    ['something that is no error', 'gone', /^The stack bridge-prod could not be read: gone\./],
  ])('tells what to do: %s', (_, cause, message) => {
    expect(describeStackError('bridge-prod', cause)).toMatch(message);
  });
});
