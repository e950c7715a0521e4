import fc from 'fast-check';

// For mutation testing, which runs every property hundreds of times: the same few inputs each time, so that a
// mutant does not survive by chance. It skips the search for the smallest failing input.
fc.configureGlobal({ seed: 1, numRuns: 30, endOnFailure: true });
