/**
 * How the AWS SDK's clients wait. Its own defaults wait without end; a request that hangs must leave time to try
 * again, and to answer, before the function's own timeout.
 */
export const AWS_CLIENT_DEFAULTS = {
  maxAttempts: 3,
  requestHandler: { connectionTimeout: 1_000, requestTimeout: 3_000, throwOnRequestTimeout: true },
} as const;
