/*
 * Stands in the functions' bundles for how the AWS SDK streams events: see `alias` in serverless.yml. S3's client asks for
 * it at its start, and only `SelectObjectContent`, which nobody calls, would use it.
 */
export const eventStreamSerdeProvider = undefined;

export function resolveEventStreamSerdeConfig<T>(config: T): T {
  return config;
}
