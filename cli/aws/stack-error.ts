/** Says why a stage's stack cannot be read, and what to do about it. */
export function describeStackError(stackName: string, error: unknown): string {
  const { name, message } = error instanceof Error ? error : new Error(String(error));
  if (message === 'Region is missing') {
    return 'No AWS region is known. Give --region, or set AWS_REGION; for the system of `npm start`, give --local.';
  }
  if (name === 'CredentialsProviderError') {
    return `There are no AWS credentials (${message}). Give --profile, set AWS_PROFILE, or log in as for the AWS CLI.`;
  }
  if (/does not exist/.test(message)) {
    return `There is no stack ${stackName} in this account and region. Are --stage, --region and --profile right, and is it deployed?`;
  }
  return `The stack ${stackName} could not be read: ${message}. Are --stage, --region and --profile right, and may these credentials read it?`;
}
