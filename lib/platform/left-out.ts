/*
 * Stands in the functions' bundles for what the AWS SDK would load only where it is not on Lambda, or for services
 * that are not called: see `alias` in serverless.yml. It must never be reached.
 */
throw new Error(
  'A function takes its credentials and its region from the environment that Lambda gives it; other sources are left out of the bundle.',
);
