/** A duration as `relay` prints it, in a regular expression. */
export const DURATION = String.raw`\d+ (?:d|h|min|s|ms)\b(?: \d+ (?:h|min|s)\b)?`;
